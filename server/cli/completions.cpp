#include "server/cli/completions.hpp"

#include <algorithm>

namespace gavel::cli {
namespace {

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const auto& word : words) text.append(text.empty() ? "" : between).append(word);
  return text;
}

/// Within '…' of a shell: a quote ends it, stands alone, and begins it anew.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

std::string first_sentence(const std::string& text) {
  const auto end = text.find(". ");
  return end == std::string::npos ? text : text.substr(0, end);
}

// -- bash -------------------------------------------------------------------------------------------------------------

/// "gavel auction") words='…' ;;
std::string bash_words(const CommandEntry& command) {
  std::vector<std::string> flags, words;
  for (const auto& flag : command.flags) flags.insert(flags.end(), flag.names.begin(), flag.names.end());
  for (const auto& inner : command.commands) words.push_back(inner.name);
  bool paths = false;
  for (const auto& argument : command.arguments) {
    words.insert(words.end(), argument.choices.begin(), argument.choices.end());
    paths |= argument.takes_path();
  }
  return "    " + quoted(command.path) + ") flags=" + quoted(joined(flags, " ")) +
         " words=" + quoted(joined(words, " ")) + (paths ? " paths=1" : "") + " ;;\n";
}

/// What comes behind a flag that takes a value.
std::string bash_values(const CommandEntry& command) {
  std::string out;
  for (const auto& flag : command.flags) {
    if (flag.value.empty()) continue;
    std::vector<std::string> patterns;
    for (const auto& name : flag.names) patterns.push_back(quoted(command.path + " " + name));
    out += "    " + joined(patterns, "|") + ") " +
           (flag.takes_path() ? "paths=1" : "words=" + quoted(joined(flag.choices, " "))) + " value=1 ;;\n";
  }
  return out;
}

constexpr std::string_view kBashHead = R"(# bash completion for gavel, made by `gavel completions bash`.
_gavel() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} at=gavel i flags= words= paths= value=
  # --flag=word is three words to bash.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at ${COMP_WORDS[i]}" in
)";

constexpr std::string_view kBashTail = R"(  if [[ -z $value ]]; then
    case "$at" in
%WORDS%    esac
    [[ $cur == -* ]] && words=$flags paths=
  fi
  COMPREPLY=()
  if [[ -n $words ]]; then mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur"); fi
  if [[ -n $paths ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
  fi
}
complete -F _gavel gavel
)";

// -- zsh --------------------------------------------------------------------------------------------------------------

/// Within the brackets and colons of _arguments.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : first_sentence(text)) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const std::vector<std::string>& choices, bool path) {
  if (!choices.empty()) return "(" + joined(choices, " ") + ")";
  return path ? "_files" : "";
}

std::string zsh_function(const CommandEntry& command) {
  std::string name = command.path;
  std::ranges::replace(name, ' ', '_');
  return "_" + name;
}

std::string zsh_command(const CommandEntry& command) {
  std::string out = zsh_function(command) + "() {\n";
  if (!command.commands.empty()) {
    out += "  local context state state_descr line\n  typeset -A opt_args\n  local -a commands=(\n";
    for (const auto& inner : command.commands) out += "    " + quoted(inner.name + ":" + zsh_text(inner.text)) + "\n";
    out += "  )\n";
  }
  out += std::string("  _arguments") + (command.commands.empty() ? "" : " -C");
  for (const auto& flag : command.flags) {
    for (const auto& name : flag.names) {
      const std::string value =
          flag.value.empty() ? "" : "=:" + zsh_text(flag.value) + ":" + zsh_action(flag.choices, flag.takes_path());
      const auto text = "[" + zsh_text(flag.text) + "]";
      out += " \\\n    " + quoted(name + (value.empty() ? text : "=" + text + value.substr(1)));
    }
  }
  for (const auto& argument : command.arguments) {
    out += " \\\n    " + quoted((argument.many       ? "*:"
                                 : argument.required ? ":"
                                                     : "::") +
                                zsh_text(argument.name) + ":" + zsh_action(argument.choices, argument.takes_path()));
  }
  if (command.commands.empty()) return out + "\n}\n";
  out +=
      " \\\n    '1: :->command' '*:: :->arguments'\n  case $state in\n    command) _describe command commands ;;\n"
      "    arguments)\n      case $line[1] in\n";
  for (const auto& inner : command.commands) out += "        " + inner.name + ") " + zsh_function(inner) + " ;;\n";
  return out + "      esac ;;\n  esac\n}\n";
}

// -- fish -------------------------------------------------------------------------------------------------------------

std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish_flag(const std::string& when, const FlagEntry& flag) {
  std::string out = "complete -c gavel -n " + when;
  for (const auto& name : flag.names) out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!flag.value.empty()) out += flag.takes_path() ? " -rF" : " -x";
  if (!flag.choices.empty()) out += " -a " + fish_quoted(joined(flag.choices, " "));
  return out + " -d " + fish_quoted(first_sentence(flag.text)) + "\n";
}

constexpr std::string_view kFishHead = R"(# fish completion for gavel, made by `gavel completions fish`.
function __gavel_at --description 'Whether the command line is within this command of gavel'
    set -l at gavel
    for word in (commandline -opc)[2..-1]
        contains -- "$at $word" $__gavel_commands; and set at "$at $word"
    end
    test "$at" = "$argv[1]"
end
complete -c gavel -f
)";

std::string bash_completions(const CommandEntry& top) {
  std::vector<std::string> paths;
  std::string values, words;
  for (const auto* command : all_commands(top)) {
    if (command != &top) paths.push_back(quoted(command->path));
    values += bash_values(*command);
    words += bash_words(*command);
  }
  std::string tail(kBashTail);
  for (std::size_t at = 0; (at = words.find('\n', at)) != std::string::npos && ++at < words.size();)
    words.insert(at, "  "), at += 2;
  tail.replace(tail.find("%WORDS%"), 7, "  " + words);
  return std::string(kBashHead) + "      " + joined(paths, "|") +
         ") at=\"$at ${COMP_WORDS[i]}\" ;;\n    esac\n  done\n" + "  case \"$at $prev\" in\n" + values + "  esac\n" +
         tail;
}

std::string zsh_completions(const CommandEntry& top) {
  std::string out = "#compdef gavel\n# zsh completion for gavel, made by `gavel completions zsh`.\n\n";
  for (const auto* command : all_commands(top)) out += zsh_command(*command) + "\n";
  // Autoloaded from fpath this file is the function's body; sourced, it registers itself.
  return out + "if [ \"$funcstack[1]\" = \"_gavel\" ]; then\n  _gavel \"$@\"\nelse\n  compdef _gavel gavel\nfi\n";
}

std::string fish_completions(const CommandEntry& top) {
  std::vector<std::string> paths;
  std::string out;
  for (const auto* command : all_commands(top)) {
    const auto when = fish_quoted("__gavel_at " + fish_quoted(command->path));
    if (command != &top) paths.push_back(fish_quoted(command->path));
    for (const auto& inner : command->commands) {
      out += "complete -c gavel -n " + when + " -a " + inner.name + " -d " + fish_quoted(first_sentence(inner.text)) +
             "\n";
    }
    for (const auto& argument : command->arguments) {
      if (argument.takes_path()) out += "complete -c gavel -n " + when + " -F\n";
      if (!argument.choices.empty())
        out += "complete -c gavel -n " + when + " -a " + fish_quoted(joined(argument.choices, " ")) + "\n";
    }
    for (const auto& flag : command->flags) out += fish_flag(when, flag);
  }
  return std::string(kFishHead).insert(kFishHead.find("function"),
                                       "set -g __gavel_commands " + joined(paths, " ") + "\n") +
         out;
}

}  // namespace

std::string completions_for(std::string_view shell, const CommandEntry& top) {
  if (shell == "zsh") return zsh_completions(top);
  return shell == "fish" ? fish_completions(top) : bash_completions(top);
}

}  // namespace gavel::cli
