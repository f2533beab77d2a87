package rule

// Identity is a user of the system, as the server would run.
type Identity struct {
	Name string // as it was asked for
	UID  int
	GIDs []int // the user's own group first
}
