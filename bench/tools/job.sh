# Read by the tools, whose first argument is the job: its fields, and what else all of them need.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${EYRIE_BENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/eyrie-bench}
job=$1

fail()
{
	echo "$(basename "$0"): $*" >&2
	exit 1
}

# field PATH: what the job says, or nothing.
field()
{
	jq -r "$1 // empty" "$job"
}

url=$(field .url) token=$(field .token) source=$(field .source) folder=$(field .folder) space=$(field .space) batch=$(field .batch)
scratch=$(field .scratch) sqlite=$(field .sqlite) socket=$(field .mysql.socketPath) user=$(field .mysql.user)
database=$(field .mysql.database)
most=$(field .messages)
most=${most:-9223372036854775807}

# unpacked PACKAGE: the folder it was unpacked into.
unpacked()
{
	[[ -d $cache/$1 ]] || fail "$1 is missing; bench/tools/install fetches it"
	echo "$cache/$1"
}

idsIn()
{
	grep -o '"id":[0-9]*' "$1" || true
}

# Every page of the inbox, one array after the other, until one is not full, or `messages` of the job are there. How many messages
# these are is in the file `count` then.
pages()
{
	local page=$scratch/page from=1 count=0 got limit
	while [[ $count -lt $most ]]
	do
		limit=$((most - count < batch ? most - count : batch))
		curl --silent --show-error --fail --header "access-token: $token" --output "$page" \
			"$url/api/v2/messages/$folder?id_from=$from&limit=$limit"
		cat "$page"
		got=$(idsIn "$page" | wc -l)
		count=$((count + got))
		[[ $got == "$batch" ]] || break
		from=$(($(idsIn "$page" | tail -n 1 | cut -d: -f2) + 1))
	done
	echo "$count" > "$scratch/count"
}

# All messages as lines of JSON in a file of the scratch folder; `count` and `last`, the id of the last one, are set.
fetchLines()
{
	pages | jq -c '.[]' > "$scratch/messages.json"
	count=$(< "$scratch/count")
	[[ $count -gt 0 ]] || fail "there are no messages"
	last=$(tail -n 1 "$scratch/messages.json" | jq .id)
}

begin()
{
	begun=${EPOCHREALTIME/./}
}

end()
{
	ended=${EPOCHREALTIME/./}
}

# report MESSAGES: between begin and end.
report()
{
	jq -nc --argjson messages "$1" --argjson microseconds "$((ended - begun))" \
		'{messages: $messages, seconds: ($microseconds / 1000000)}'
}

# untilTrue COMMAND...: asks ten times a second, as long as the daemon runs, and an hour at most.
untilTrue()
{
	local i=0
	until "$@"
	do
		[[ $((i++)) -lt 36000 ]] || fail "an hour was not enough: $(tail -n 5 "$scratch/log")"
		kill -0 "$daemon" 2> /dev/null || fail "the daemon has ended: $(tail -n 5 "$scratch/log")"
		sleep 0.1
	done
}

# start COMMAND...: the daemon, ended when we end.
start()
{
	"$@" > "$scratch/log" 2>&1 < /dev/null &
	daemon=$!
	trap 'kill "$daemon" 2> /dev/null; wait "$daemon" || true' EXIT
}
