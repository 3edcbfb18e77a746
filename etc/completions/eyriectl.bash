# Completion of eyriectl for bash. Made by: eyriectl completion bash
_eyriectl()
{
	local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' words='' i
	COMPREPLY=()
	case $before in
	--token-file | --ca-file | --config) COMPREPLY=($(compgen -f -- "$current")); return ;;
	--source | --device) words=$(eyriectl completion sources 2> /dev/null) ;;
	--direction) words='incoming outgoing' ;;
	--delivery) words='none queued sent unreported delivered failed unknown' ;;
	--deleted) words='excluded included only' ;;
	--url | --folder | --number | --status | --since | --until | --text | --limit | --after | --from-id | --to-id | --to) return ;;
	*)
		for ((i = 1; i < COMP_CWORD; ++i))
		do
			case ${COMP_WORDS[i]} in
			--url | --token-file | --ca-file | --config | --source | --folder | --number | --direction | --status | --delivery | --deleted | --since | --until | --text | --limit | --after | --from-id | --to-id | --to | --device) ((++i)) ;;
			-*) ;;
			*) command=${COMP_WORDS[i]}; break ;;
			esac
		done
		case $command in
		'') words='status messages message conversations conversation tail pending rejects sync refresh backfill rewind reconcile pause resume retry-rejects new-epoch tasks cancel verify doctor reload version help' ;;
		status) words="" ;;
		messages) words="--source --folder --number --direction --status --delivery --deleted --since --until --text --archived --limit" ;;
		message) words="" ;;
		conversations) words="--source --limit" ;;
		conversation) words="--source --archived --limit" ;;
		tail) words="--source --after" ;;
		pending) words="--source --limit" ;;
		rejects) words="--source --limit" ;;
		sync) words="--no-wait --cancel-on-interrupt $(eyriectl completion sources 2> /dev/null)" ;;
		refresh) words="--no-wait --cancel-on-interrupt $(eyriectl completion sources 2> /dev/null)" ;;
		backfill) words="--since --until --from-id --to-id --no-wait --cancel-on-interrupt $(eyriectl completion sources 2> /dev/null)" ;;
		rewind) words="--to --to-id --no-wait --cancel-on-interrupt $(eyriectl completion sources 2> /dev/null)" ;;
		reconcile) words="--no-wait --cancel-on-interrupt $(eyriectl completion sources 2> /dev/null)" ;;
		pause) words="--no-wait --cancel-on-interrupt $(eyriectl completion sources 2> /dev/null)" ;;
		resume) words="--no-wait --cancel-on-interrupt $(eyriectl completion sources 2> /dev/null)" ;;
		retry-rejects) words="--no-wait --cancel-on-interrupt $(eyriectl completion sources 2> /dev/null)" ;;
		new-epoch) words="--even-if-not-halted --no-wait --cancel-on-interrupt $(eyriectl completion sources 2> /dev/null)" ;;
		tasks) words="--source" ;;
		cancel) words="" ;;
		verify) words="--since $(eyriectl completion sources 2> /dev/null)" ;;
		doctor) words="--device" ;;
		reload) words="" ;;
		version) words="" ;;
		help) words="status messages message conversations conversation tail pending rejects sync refresh backfill rewind reconcile pause resume retry-rejects new-epoch tasks cancel verify doctor reload version help" ;;
		esac
		words+=' --url --token-file --ca-file --config --json --help'
		;;
	esac
	COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _eyriectl eyriectl
