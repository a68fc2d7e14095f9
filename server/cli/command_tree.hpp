// The grammar as a list of plain values: what completions and the man page are written from.
//
// Thread rules: pure functions.
#pragma once

#include <string>
#include <vector>

namespace gavel::cli {

struct FlagEntry {
  std::vector<std::string> names;    ///< "--listen", "--http-listen", "-h"
  std::string value;                 ///< what stands for its value: "FILE"; empty: it takes none
  std::vector<std::string> choices;  ///< the words that it may be; empty: any
  std::string text;
  std::string group;

  bool takes_path() const { return value == "FILE" || value == "DIR"; }
};

struct ArgumentEntry {
  std::string name;  ///< "AUCTION"
  std::string text;
  std::vector<std::string> choices;
  bool required = false, many = false;

  bool takes_path() const { return name == "FILE"; }
};

struct CommandEntry {
  std::string path;  ///< "gavel auction create"
  std::string name;  ///< "create"
  std::string text;
  std::string footer;
  std::vector<FlagEntry> flags;
  std::vector<ArgumentEntry> arguments;
  std::vector<CommandEntry> commands;
};

/// All of gavel.
CommandEntry describe_commands();

/// It and all below it, each before its own.
std::vector<const CommandEntry*> all_commands(const CommandEntry& top);

}  // namespace gavel::cli
