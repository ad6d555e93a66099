import type { CommandWords, OptionWords } from './completion-words.ts';

/** Options that take a value, of any command: the word after one is that value and names no command. */
function valued(commands: readonly CommandWords[]): OptionWords[] {
  return commands.flatMap(({ options }) => options).filter(({ takesValue }) => takesValue);
}

const unique = (words: readonly string[]): string[] => [...new Set(words)];

/** In single quotes, in which shells read everything as it stands. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * A script for bash. It finds the command in the words before the cursor, passing over options and their values, and
 * offers what that command takes; where anything goes, the shell completes files.
 */
export function bashScript(name: string, commands: readonly CommandWords[]): string {
  const takers = unique(valued(commands).flatMap(({ flags }) => flags));
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  const values = commands.flatMap(({ path, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .flatMap(({ flags, choices }) => flags.map((flag) => caseLine(`${path} ${flag}`.trim(), choices))),
  );
  const offers = commands.map(({ path, commands: below, options, choices }) =>
    caseLine(path, [...below.map((each) => each.name), ...choices, ...options.flatMap(({ flags }) => flags)]),
  );
  return `# Completion of ${name} for bash, and for zsh by bashcompinit.
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path='' words='' index word
  # Bash takes "--option=value" for three words.
  if [ "$current" = '=' ]; then current=''
  elif [ "$previous" = '=' ]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in
      ${takers.join('|')})
        ((index++))
        if [ "\${COMP_WORDS[index]-}" = '=' ]; then ((index++)); fi
        continue ;;
    esac
    case "\${path:+$path }$word" in
      ${paths.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  COMPREPLY=()
  case "\${path:+$path }$previous" in
${values.join('\n')}
  esac
  if [ -z "$words" ]; then
    case "$previous" in
      ${takers.join('|')}) return 0 ;;
    esac
    case "$path" in
${offers.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${name} ${name}
`;
}

function caseLine(pattern: string, words: readonly string[]): string {
  return `    ${quoted(pattern)}) words=${quoted(words.join(' '))} ;;`;
}

/** A script for zsh: that of bash, which zsh runs by its \`bashcompinit\`. */
export function zshScript(name: string, commands: readonly CommandWords[]): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(name, commands)}`;
}

/** A script for fish, with a description beside each offer. */
export function fishScript(name: string, commands: readonly CommandWords[]): string {
  const takers = unique(valued(commands).flatMap(({ flags }) => flags));
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  const lines = commands.flatMap((command) => fishLines(name, command));
  return `# Completion of ${name} for fish.
function __${name}_at
  set -l path
  set -l skip 0
  for word in (commandline -opc)[2..-1]
    if test $skip = 1
      set skip 0
    else if contains -- $word ${takers.join(' ')}
      set skip 1
    else if contains -- (string trim "$path $word") ${paths.join(' ')}
      set path (string trim "$path $word")
    end
  end
  test "$path" = "$argv[1]"
end
complete -c ${name} -f
${lines.join('\n')}
`;
}

function fishLines(name: string, { path, commands, options, choices }: CommandWords): string[] {
  const at = `complete -c ${name} -n ${quoted(`__${name}_at ${quoted(path)}`)}`;
  return [
    ...commands.map((each) => `${at} -a ${each.name} -d ${quoted(each.description)}`),
    ...(choices.length > 0 ? [`${at} -a ${quoted(choices.join(' '))}`] : []),
    ...options.map(({ flags, takesValue, choices: values, description }) => {
      const words = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
      const value = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : takesValue ? ' -r' : '';
      return `${at} ${words.join(' ')}${value} -d ${quoted(description)}`;
    }),
  ];
}
