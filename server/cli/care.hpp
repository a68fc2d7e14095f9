// gavel backup, restore, check, stats, archive, erase and forget: looking after the journal from the command line.
//
// Thread rules: one thread; they write to the streams that they are given.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "core/base/expected.hpp"

namespace gavel::cli {

/// Where progress is shown: a bar on a terminal, lines in a pipe.
struct Screen {
  std::ostream& out;
  std::ostream& err;
  bool terminal = false;  ///< is err one?
};

/// Each: nothing, or one line for stderr.
using Done = base::Expected<void, std::string>;

/// A copy of the database at one moment; a daemon may write on meanwhile.
Done run_backup(const std::filesystem::path& data_dir, const std::filesystem::path& file, Screen screen);

/// A data directory made of a backup.
Done run_restore(const std::filesystem::path& file, const std::filesystem::path& data_dir, Screen screen);

/// Every problem on a line of its own; an error where there are any. `what`: a data directory or a backup.
Done run_check(const std::filesystem::path& what, Screen screen);

/// What is in the journal, counted.
Done run_stats(const std::filesystem::path& what, bool json, Screen screen);

/// Takes a person's name out of the journal. No daemon may run.
Done run_erase(const std::filesystem::path& data_dir, const std::string& account, Screen screen);

/// Moves auctions that were over before a moment (RFC 3339) to the archive. No daemon may run.
Done run_archive(const std::filesystem::path& data_dir, const std::string& ended_before, Screen screen);

/// Takes the names of all out of the journal who have not been seen since a moment (RFC 3339). No daemon may run.
Done run_forget(const std::filesystem::path& data_dir, const std::string& not_seen_since, Screen screen);

}  // namespace gavel::cli
