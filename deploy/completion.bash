# Written by `npm run deploy` from the program's own commands.
_xsaudit() {
  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="" options="" words="" isPath="" at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$command ${COMP_WORDS[at]}" in
      " analyze" | " capture" | " init" | " matrix" | "matrix show" | "matrix check" | "matrix coverage" | " diff" | " history" | "history nights" | "history finding" | "history conversation" | "history sql" | "history export" | "history prune" | " report" | " serve" | " interfaces" | " schema") command="${command:+$command }${COMP_WORDS[at]}" ;;
    esac
  done
  if [ "$before" = = ]; then before="${COMP_WORDS[COMP_CWORD-2]}"; fi
  if [ "$word" = = ]; then word=""; fi
  case "$command" in
    "") options="--version -h --help" words="analyze capture init matrix diff history report serve interfaces schema" ;;
    "analyze") options="--site --hosts --matrix --format -o --output --flows --slice --fail-on --threads --color --dashboard --palette -h --help" words="" isPath=yes ;;
    "capture") options="--site --hosts --matrix --filter --duration --count --write --rotate-size --rotate-time --keep --user --snaplen --buffer --no-promiscuous --format -o --output --flows --fail-on --color --palette -h --help" words="$(ls /sys/class/net) any" ;;
    "init") options="-o --output --force -h --help" words="" isPath=yes ;;
    "matrix") options="-h --help" words="show check coverage" ;;
    "matrix show") options="--site --matrix --format --as -h --help" words="" ;;
    "matrix check") options="--site --matrix --format -h --help" words="" ;;
    "matrix coverage") options="--site --matrix --format -h --help" words="" isPath=yes ;;
    "diff") options="--site --format -o --output --fail-on --color -h --help" words="" isPath=yes ;;
    "history") options="--history --sensor --site --color -h --help" words="nights finding conversation sql export prune" ;;
    "history nights") options="--history --sensor --site --color -h --help" words="" ;;
    "history finding") options="--history --sensor --site --color -h --help" words="" ;;
    "history conversation") options="--history --sensor --site --color -h --help" words="" ;;
    "history sql") options="--history --sensor --site --color --format -h --help" words="" ;;
    "history export") options="--history --sensor --site --color --format --from --to -o --output -h --help" words="" ;;
    "history prune") options="--history --sensor --site --color --keep --dry-run -h --help" words="" ;;
    "report") options="--captures --history --since --until --sensor --site --hosts --matrix --output --formats --metrics --notify --fail-on --threads --color -h --help" words="" ;;
    "serve") options="--listen --data --tokens --no-token --tls-cert --tls-key --expose --keep --max-upload --max-unpacked --max-ratio --max-uploads --max-age --analyses --queue --analysis-time --analysis-memory --requests --shutdown-time -h --help" words="" ;;
    "interfaces") options="--format -h --help" words="" ;;
    "schema") options="-h --help" words="" ;;
  esac
  case "$command $before" in
    "analyze --site") options="" words="" isPath="yes" ;;
    "analyze --hosts") options="" words="" isPath="yes" ;;
    "analyze --matrix") options="" words="" isPath="yes" ;;
    "analyze --format") options="" words="text json ndjson csv markdown html" isPath="" ;;
    "analyze -o" | "analyze --output") options="" words="" isPath="yes" ;;
    "analyze --flows") options="" words="" isPath="yes" ;;
    "analyze --slice") options="" words="" isPath="yes" ;;
    "analyze --fail-on") options="" words="" isPath="" ;;
    "analyze --threads") options="" words="" isPath="" ;;
    "analyze --color") options="" words="auto always never" isPath="" ;;
    "analyze --palette") options="" words="dark light colour-blind" isPath="" ;;
    "capture --site") options="" words="" isPath="yes" ;;
    "capture --hosts") options="" words="" isPath="yes" ;;
    "capture --matrix") options="" words="" isPath="yes" ;;
    "capture --filter") options="" words="" isPath="" ;;
    "capture --duration") options="" words="" isPath="" ;;
    "capture --count") options="" words="" isPath="" ;;
    "capture --write") options="" words="" isPath="yes" ;;
    "capture --rotate-size") options="" words="" isPath="" ;;
    "capture --rotate-time") options="" words="" isPath="" ;;
    "capture --keep") options="" words="" isPath="" ;;
    "capture --user") options="" words="" isPath="" ;;
    "capture --snaplen") options="" words="" isPath="" ;;
    "capture --buffer") options="" words="" isPath="" ;;
    "capture --format") options="" words="text json ndjson" isPath="" ;;
    "capture -o" | "capture --output") options="" words="" isPath="yes" ;;
    "capture --flows") options="" words="" isPath="yes" ;;
    "capture --fail-on") options="" words="" isPath="" ;;
    "capture --color") options="" words="auto always never" isPath="" ;;
    "capture --palette") options="" words="dark light colour-blind" isPath="" ;;
    "init -o" | "init --output") options="" words="" isPath="yes" ;;
    "matrix show --site") options="" words="" isPath="yes" ;;
    "matrix show --matrix") options="" words="" isPath="yes" ;;
    "matrix show --format") options="" words="text json csv markdown" isPath="" ;;
    "matrix show --as") options="" words="nftables csv" isPath="" ;;
    "matrix check --site") options="" words="" isPath="yes" ;;
    "matrix check --matrix") options="" words="" isPath="yes" ;;
    "matrix check --format") options="" words="text json csv markdown" isPath="" ;;
    "matrix coverage --site") options="" words="" isPath="yes" ;;
    "matrix coverage --matrix") options="" words="" isPath="yes" ;;
    "matrix coverage --format") options="" words="text json csv markdown" isPath="" ;;
    "diff --site") options="" words="" isPath="yes" ;;
    "diff --format") options="" words="text json markdown" isPath="" ;;
    "diff -o" | "diff --output") options="" words="" isPath="yes" ;;
    "diff --fail-on") options="" words="" isPath="" ;;
    "diff --color") options="" words="auto always never" isPath="" ;;
    "history --history") options="" words="" isPath="yes" ;;
    "history --sensor") options="" words="" isPath="" ;;
    "history --site") options="" words="" isPath="yes" ;;
    "history --color") options="" words="auto always never" isPath="" ;;
    "history nights --history") options="" words="" isPath="yes" ;;
    "history nights --sensor") options="" words="" isPath="" ;;
    "history nights --site") options="" words="" isPath="yes" ;;
    "history nights --color") options="" words="auto always never" isPath="" ;;
    "history finding --history") options="" words="" isPath="yes" ;;
    "history finding --sensor") options="" words="" isPath="" ;;
    "history finding --site") options="" words="" isPath="yes" ;;
    "history finding --color") options="" words="auto always never" isPath="" ;;
    "history conversation --history") options="" words="" isPath="yes" ;;
    "history conversation --sensor") options="" words="" isPath="" ;;
    "history conversation --site") options="" words="" isPath="yes" ;;
    "history conversation --color") options="" words="auto always never" isPath="" ;;
    "history sql --history") options="" words="" isPath="yes" ;;
    "history sql --sensor") options="" words="" isPath="" ;;
    "history sql --site") options="" words="" isPath="yes" ;;
    "history sql --color") options="" words="auto always never" isPath="" ;;
    "history sql --format") options="" words="text json csv" isPath="" ;;
    "history export --history") options="" words="" isPath="yes" ;;
    "history export --sensor") options="" words="" isPath="" ;;
    "history export --site") options="" words="" isPath="yes" ;;
    "history export --color") options="" words="auto always never" isPath="" ;;
    "history export --format") options="" words="csv json parquet" isPath="" ;;
    "history export --from") options="" words="" isPath="" ;;
    "history export --to") options="" words="" isPath="" ;;
    "history export -o" | "history export --output") options="" words="" isPath="yes" ;;
    "history prune --history") options="" words="" isPath="yes" ;;
    "history prune --sensor") options="" words="" isPath="" ;;
    "history prune --site") options="" words="" isPath="yes" ;;
    "history prune --color") options="" words="auto always never" isPath="" ;;
    "history prune --keep") options="" words="" isPath="" ;;
    "report --captures") options="" words="" isPath="yes" ;;
    "report --history") options="" words="" isPath="yes" ;;
    "report --since") options="" words="" isPath="" ;;
    "report --until") options="" words="" isPath="" ;;
    "report --sensor") options="" words="" isPath="" ;;
    "report --site") options="" words="" isPath="yes" ;;
    "report --hosts") options="" words="" isPath="yes" ;;
    "report --matrix") options="" words="" isPath="yes" ;;
    "report --output") options="" words="" isPath="yes" ;;
    "report --formats") options="" words="" isPath="" ;;
    "report --metrics") options="" words="" isPath="yes" ;;
    "report --notify") options="" words="" isPath="yes" ;;
    "report --fail-on") options="" words="" isPath="" ;;
    "report --threads") options="" words="" isPath="" ;;
    "report --color") options="" words="auto always never" isPath="" ;;
    "serve --listen") options="" words="" isPath="" ;;
    "serve --data") options="" words="" isPath="yes" ;;
    "serve --tokens") options="" words="" isPath="yes" ;;
    "serve --tls-cert") options="" words="" isPath="yes" ;;
    "serve --tls-key") options="" words="" isPath="yes" ;;
    "serve --max-upload") options="" words="" isPath="" ;;
    "serve --max-unpacked") options="" words="" isPath="" ;;
    "serve --max-ratio") options="" words="" isPath="" ;;
    "serve --max-uploads") options="" words="" isPath="" ;;
    "serve --max-age") options="" words="" isPath="" ;;
    "serve --analyses") options="" words="" isPath="" ;;
    "serve --queue") options="" words="" isPath="" ;;
    "serve --analysis-time") options="" words="" isPath="" ;;
    "serve --analysis-memory") options="" words="" isPath="" ;;
    "serve --requests") options="" words="" isPath="" ;;
    "serve --shutdown-time") options="" words="" isPath="" ;;
    "interfaces --format") options="" words="text json" isPath="" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  if [ "${word#-}" != "$word" ]; then mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word"); fi
  if [ -z "$isPath" ]; then return; fi
  compopt -o filenames 2>/dev/null
  mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word")
}
complete -F _xsaudit xsaudit
