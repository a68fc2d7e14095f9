#include "server/cli/command_tree.hpp"

#include "server/cli/grammar.hpp"

namespace gavel::cli {
namespace {

FlagEntry flag_of(const CLI::Option& option) {
  FlagEntry flag;
  for (const auto& name : option.get_snames()) flag.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) flag.names.push_back("--" + name);
  const bool takes_value = option.get_items_expected_max() > 0;
  if (takes_value) flag.value = option.get_type_name();
  flag.choices = choices_of(option);
  flag.text = option.get_description();
  flag.group = option.get_group();
  return flag;
}

ArgumentEntry argument_of(const CLI::Option& option) {
  return {option.get_name(true), option.get_description(), choices_of(option), option.get_required(),
          option.get_items_expected_max() > 1};
}

void collect(const CommandEntry& command, std::vector<const CommandEntry*>& all) {
  all.push_back(&command);
  for (const auto& inner : command.commands) collect(inner, all);
}

CommandEntry describe(const CLI::App& app) {
  CommandEntry entry;
  entry.path = full_name(app);
  entry.name = app.get_name();
  entry.text = app.get_description();
  entry.footer = app.get_footer();
  for (const auto* option : app.get_options()) {
    if (option->get_positional()) {
      entry.arguments.push_back(argument_of(*option));
    } else {
      entry.flags.push_back(flag_of(*option));
    }
  }
  for (const auto* inner : app.get_subcommands({})) entry.commands.push_back(describe(*inner));
  return entry;
}

}  // namespace

CommandEntry describe_commands() { return describe(*make_grammar({}).top); }

std::vector<const CommandEntry*> all_commands(const CommandEntry& top) {
  std::vector<const CommandEntry*> all;
  collect(top, all);
  return all;
}

}  // namespace gavel::cli
