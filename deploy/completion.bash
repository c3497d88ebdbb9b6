# Written by `npm run deploy` from the program's own commands.
_xsaudit() {
  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" options="" words="" choices=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "analyze capture init matrix diff history report interfaces schema --version -h --help" -- "$word"))
    return
  fi
  case "${COMP_WORDS[1]}" in
    analyze)
      options="--site --hosts --matrix --format -o --output --flows --slice --fail-on --threads --color --dashboard --palette -h --help"
      case "$before" in
        --format) choices="text json ndjson csv markdown html" ;;
        --color) choices="auto always never" ;;
        --palette) choices="dark light colour-blind" ;;
      esac
      ;;
    capture)
      options="--site --hosts --matrix --filter --duration --count --write --rotate-size --rotate-time --keep --user --snaplen --buffer --no-promiscuous --format -o --output --flows --fail-on --color --palette -h --help"
      case "$before" in
        --format) choices="text json ndjson" ;;
        --color) choices="auto always never" ;;
        --palette) choices="dark light colour-blind" ;;
      esac
      ;;
    init)
      options="-o --output --force -h --help"
      ;;
    matrix)
      options="--site --matrix --format --as -h --help"
      [ "$COMP_CWORD" -eq 2 ] && words="show check coverage"
      case "$before" in
        --format) choices="text json csv markdown" ;;
        --as) choices="nftables csv" ;;
      esac
      ;;
    diff)
      options="--site --format -o --output --fail-on --color -h --help"
      case "$before" in
        --format) choices="text json markdown" ;;
        --color) choices="auto always never" ;;
      esac
      ;;
    history)
      options="-h --help --format --from --to -o --output --keep --dry-run"
      [ "$COMP_CWORD" -eq 2 ] && words="nights finding conversation sql export prune"
      case "$before" in
        --format) choices="csv json parquet" ;;
      esac
      ;;
    report)
      options="--captures --history --since --until --sensor --site --hosts --matrix --output --formats --metrics --notify --fail-on --threads --color -h --help"
      case "$before" in
        --color) choices="auto always never" ;;
      esac
      ;;
    interfaces)
      options="--format -h --help"
      case "$before" in
        --format) choices="text json" ;;
      esac
      ;;
    schema)
      options="-h --help"
      ;;
  esac
  if [ -n "$choices" ]; then
    COMPREPLY=($(compgen -W "$choices" -- "$word"))
  elif [ "${word#-}" != "$word" ]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _xsaudit xsaudit
