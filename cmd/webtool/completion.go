package main

// zshCompletion is the function _webtool. zsh loads it at the first completion, from
// a folder of fpath, and takes the file for the function's body: it has to complete
// at once then, and not only define what the next completion calls.
const zshCompletion = `#compdef webtool

_webtool() {
    local -a matches
    matches=(${(f)"$(${words[1]} --completion-bash "${(@)words[2,$CURRENT]}" 2>/dev/null)"})
    compadd -a matches
    if [[ $compstate[nmatches] -eq 0 && $words[$CURRENT] != -* ]]; then
        _files
    fi
}

if [[ $funcstack[1] == _webtool ]]; then
    _webtool "$@"
else # read with source
    compdef _webtool webtool
fi
`
