/**
 * Completion scripts by shell. Each calls `stream-engine complete -- words…`, with the word at the cursor last. The answer is
 * lines of a value, a tab and a description, or `:files`. Neither the words nor the answers, which contain table names, are
 * ever evaluated.
 */
export const scripts = {
  bash: String.raw`# source <(stream-engine complete bash)
_stream_engine() {
  local line=${'$'}{COMP_LINE:0:COMP_POINT} words value _
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  COMPREPLY=()
  compopt +o default
  while IFS=$'\t' read -r value _; do
    if [[ $value == :files ]]; then
      compopt -o default
      continue
    fi
    # To bash, the part before the = is a separate word.
    [[ ${'$'}{words[-1]} == --*=* ]] && value=${'$'}{value#*=}
    COMPREPLY+=("$(printf %q "$value")")
  done < <(stream-engine complete -- "${'$'}{words[@]:1}" 2>/dev/null)
}
complete -o default -F _stream_engine stream-engine
`,
  zsh: String.raw`#compdef stream-engine
# stream-engine complete zsh > a folder of your fpath/_stream-engine
_stream_engine() {
  local line value
  local -a values
  for line in "${'$'}{(@f)$(stream-engine complete -- "${'$'}{(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    if [[ $line == :files ]]; then
      _files
      return
    fi
    value=${'$'}{line%%$'\t'*}
    values+=("${'$'}{value//:/\\:}:${'$'}{line#*$'\t'}")
  done
  _describe stream-engine values
}
if [[ ${'$'}{funcstack[1]} == _stream-engine ]]; then
  _stream_engine "$@"
else
  compdef _stream_engine stream-engine
fi
`,
  fish: String.raw`# stream-engine complete fish > ~/.config/fish/completions/stream-engine.fish
function __stream_engine_complete
  set -l words (commandline -opc)[2..] (commandline -ct)
  for line in (stream-engine complete -- $words 2>/dev/null)
    if test "$line" = :files
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c stream-engine -f -a '(__stream_engine_complete)'
`,
  powershell: String.raw`# stream-engine complete powershell >> $PROFILE
Register-ArgumentCompleter -Native -CommandName stream-engine -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  stream-engine complete -- @words 2>$null | ForEach-Object {
    $value, $description = $_ -split "${'`'}t", 2
    # Without a result, PowerShell completes file names.
    if ($value -eq ':files') { return }
    if (-not $description) { $description = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
  }
}
`,
} as const;
