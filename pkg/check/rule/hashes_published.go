package rule

// publishedHashes are the SHA-256 sums, in hex, of hashes that stand in public
// documentation beside their passwords. A test shows each password to match.
// To add one, add it there, with its password and where it was found.
var publishedHashes = []string{
	"17e7e2693307bdf45756723830a2593a32b9a9094b3737a3d445a07345b7925e",
	"19acd19b1aa06b2dbf3fb68e9254d92be523321a562b00e5be36f3eb25db3d90",
	"1fc425ff10024bac033ab33a7d6378bb0a3fbc13d98fbbccc924f034081458fb",
	"28adb641a91e260c16a4af5eed9765537a2fff40ac33a8353f21e218ef9806ca",
	"4a00e63696c68cd3d97388f6f06ffac1a1e333e7ed6de57b07f7f5ea1a745db3",
	"648c9e4555cd2ca9a19b146e633a3bb524b536222dba4f8ae3113545198e756b",
	"7bf59c59ecfbc6487e03466b446bb49e413c42d2d9d8fb6acb482b5d06dd5a93",
	"7e5411e1a215425740319ea3c8e22ac5471720e9168a62ebc047bc3bf1e68fe4",
	"a606c37aee251967edcd1d6a63d0a4b0274fb80d4f62779af843962f62af6711",
	"fadecef48dce4efc4f2a5fb25d865fc1c7349653a6dc53e2b854bbf0a641578a",
}
