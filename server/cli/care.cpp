#include "server/cli/care.hpp"

#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "server/api/time.hpp"
#include "server/cli/progress.hpp"
#include "storage/sqlite/archive.hpp"
#include "storage/sqlite/backup.hpp"
#include "storage/sqlite/check.hpp"
#include "storage/sqlite/erase.hpp"

namespace gavel::cli {
namespace {

/// A Progress whose total is told with each step.
class Bar {
 public:
  Bar(Screen screen, std::string unit) : screen_(screen), unit_(std::move(unit)) {}
  ~Bar() {
    if (progress_) progress_->finish();
  }
  Bar(const Bar&) = delete;
  Bar& operator=(const Bar&) = delete;

  void operator()(std::uint64_t done, std::uint64_t all) {
    if (!progress_) progress_.emplace(screen_.err, screen_.terminal, all, unit_);
    progress_->update(done, std::chrono::steady_clock::now() - begin_);
  }

 private:
  Screen screen_;
  std::string unit_;
  std::optional<Progress> progress_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

using Copied = base::Expected<std::uint64_t, std::string>;

Done tell(const Copied& copied, const std::filesystem::path& to, Screen screen) {
  if (!copied) return base::Unexpected(copied.error());
  screen.out << to.string() << ": " << *copied << " bytes\n";
  return {};
}

base::Expected<rules::Time, std::string> moment(const std::string& text) {
  if (const auto time = api::parse_time(text)) return *time;
  return base::Unexpected("'" + text + "' is not a moment such as 2026-01-31T00:00:00Z");
}

}  // namespace

Done run_backup(const std::filesystem::path& data_dir, const std::filesystem::path& file, Screen screen) {
  static_cast<void>(::nice(10));  // bids go first
  const auto copied = [&] {
    Bar bar(screen, "pages");
    return sqlite::backup(data_dir, file, std::ref(bar));
  }();
  return tell(copied, file, screen);
}

Done run_restore(const std::filesystem::path& file, const std::filesystem::path& data_dir, Screen screen) {
  const auto copied = [&] {
    Bar bar(screen, "pages");
    return sqlite::restore(file, data_dir, std::ref(bar));
  }();
  return tell(copied, data_dir, screen);
}

Done run_check(const std::filesystem::path& what, Screen screen) {
  const auto report = [&] {
    Bar bar(screen, "auctions");
    return sqlite::check(what, std::ref(bar));
  }();
  if (!report) return base::Unexpected(report.error());
  for (const auto& problem : report->problems) screen.out << problem << '\n';
  if (report->more) screen.out << "… and more\n";
  if (!report->problems.empty()) {
    return base::Unexpected(what.string() + " is not whole: restore a backup, or ask with these lines");
  }
  screen.out << "whole: " << report->auctions << " auctions, " << report->entries
             << " entries, every hash and every row as it should be\n";
  return {};
}

Done run_stats(const std::filesystem::path& what, bool json, Screen screen) {
  const auto stats = sqlite::stats(what);
  if (!stats) return base::Unexpected(stats.error());
  const nlohmann::ordered_json all{
      {"schema", stats->schema},     {"bytes", stats->bytes},       {"auctions", stats->auctions},
      {"open", stats->open},         {"over", stats->over},         {"entries", stats->entries},
      {"unfolded", stats->unfolded}, {"accounts", stats->accounts}, {"erased", stats->erased},
      {"requests", stats->requests}, {"refusals", stats->refusals}};
  if (json) {
    screen.out << all.dump(2) << '\n';
    return {};
  }
  for (const auto& [name, value] : all.items()) {
    screen.out << name << std::string(12 - name.size(), ' ') << value << '\n';
  }
  return {};
}

Done run_erase(const std::filesystem::path& data_dir, const std::string& account, Screen screen) {
  const auto erased = sqlite::erase_account(data_dir, account);
  if (!erased) return base::Unexpected(erased.error());
  screen.out << account << " is erased; its entries go on to say " << erased->alias << '\n';
  return {};
}

Done run_archive(const std::filesystem::path& data_dir, const std::string& ended_before, Screen screen) {
  const auto before = moment(ended_before);
  if (!before) return base::Unexpected(before.error());
  const auto moved = [&] {
    Bar bar(screen, "auctions");
    return sqlite::archive_auctions(data_dir, *before, std::ref(bar));
  }();
  if (!moved) return base::Unexpected(moved.error());
  screen.out << *moved << " auctions moved to " << (data_dir / "archive").string() << '\n';
  return {};
}

Done run_forget(const std::filesystem::path& data_dir, const std::string& not_seen_since, Screen screen) {
  const auto since = moment(not_seen_since);
  if (!since) return base::Unexpected(since.error());
  const auto erased = sqlite::erase_unseen(data_dir, *since);
  if (!erased) return base::Unexpected(erased.error());
  for (const auto& alias : *erased) screen.out << alias << '\n';
  screen.out << erased->size() << " names erased\n";
  return {};
}

}  // namespace gavel::cli
