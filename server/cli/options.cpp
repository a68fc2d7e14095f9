#include "server/cli/options.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

#include "server/cli/grammar.hpp"
#include "server/config/nearest.hpp"

namespace gavel::cli {
namespace {

std::string first_line(std::string text) {
  for (char& c : text)
    if (c == '\n') c = ' ';
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// The deepest command that was named on the command line.
const CLI::App* chosen(const CLI::App* app) {
  for (const auto* next : app->get_subcommands()) return chosen(next);
  return app;
}

/// What `app` would have understood: its commands, or its flags.
std::vector<std::string> known_to(const CLI::App& app, bool flags) {
  std::vector<std::string> known;
  if (!flags)
    for (const auto* command : app.get_subcommands({})) known.push_back(command->get_name());
  else
    for (const auto* option : app.get_options())
      for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  return known;
}

/// "unknown flag '--lisen', did you mean '--listen'?"; empty where the mistake is another one.
std::string unknown_word(const CLI::App& app) {
  const auto words = app.remaining();
  if (words.empty()) return {};
  const auto found = std::ranges::find_if(words, [](const std::string& word) { return word.starts_with('-'); });
  const bool flag = found != words.end();
  const std::string word = flag ? found->substr(0, found->find('=')) : words.front();
  const auto known = known_to(app, flag);
  const std::string what = flag ? "flag" : known.empty() ? "argument" : "command";
  return "unknown " + what + " '" + word + "'" + config::suggestion(word, known);
}

Leave leave_with(const CLI::App& top, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) {
    std::ostringstream out, err;
    top.exit(error, out, err);
    auto text = out.str();
    if (!text.ends_with('\n')) text += '\n';
    return {kExitOk, std::move(text), ""};
  }
  const auto* app = chosen(&top);
  auto why = unknown_word(*app);
  if (why.empty()) why = first_line(error.what());
  return {kExitUsage, "", "gavel: " + why + " (try '" + full_name(*app) + " --help')\n"};
}

}  // namespace

base::Expected<Command, Leave> parse(std::vector<std::string> arguments, const config::Settings& env) {
  const auto grammar = make_grammar(env);
  try {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    grammar.top->parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return base::Unexpected(leave_with(*grammar.top, error));
  }
  for (const auto& parser : grammar.parsers)
    if (parser.app->parsed()) return parser.finish();
  return base::Unexpected(Leave{kExitUsage, "", "gavel: no command was given\n"});
}

int leave(const Leave& leave) {
  std::cout << leave.out << std::flush;
  std::cerr << leave.err << std::flush;
  return leave.exit_code;
}

}  // namespace gavel::cli
