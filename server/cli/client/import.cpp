#include "server/cli/client/import.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <utility>

#include "core/base/csv.hpp"
#include "server/cli/client/text.hpp"
#include "server/cli/options.hpp"
#include "server/cli/progress.hpp"

namespace gavel::cli {
namespace {

Outcome<std::string> read_input(const std::filesystem::path& path) {
  const bool standard = path == "-";
  std::ifstream file;
  if (!standard) file.open(path, std::ios::binary);
  std::istream& in = standard ? std::cin : file;
  if (!in) return base::Unexpected(Trouble{kExitFailed, "cannot read " + path.string()});
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// Puts pieces together to parts.
class Parts {
 public:
  explicit Parts(std::string head = {}) : head_(std::move(head)) {}

  /// @param line where the piece begins in the file  @param text with its line end
  void add(std::size_t line, const std::string& text) {
    const bool full = parts_.empty() || parts_.back().lines.size() == kPartLines ||
                      parts_.back().body.size() + text.size() > kPartBytes;
    if (full) {
      parts_.push_back({head_, {}, {}});
      next_place_ = 1 + lines_in(head_);
    }
    parts_.back().body += text;
    parts_.back().lines.push_back(line);
    parts_.back().places.push_back(next_place_);
    next_place_ += lines_in(text);
  }
  std::vector<ImportPart> take() { return std::move(parts_); }

 private:
  static std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
  }

  std::string head_;
  std::vector<ImportPart> parts_;
  std::size_t next_place_ = 1;
};

std::string row_text(const base::CsvRow& row) {
  std::string text;
  for (std::size_t i = 0; i < row.fields.size(); ++i) text += (i ? "," : "") + base::csv_field(row.fields[i]);
  return text + "\n";
}

bool is_csv(const AuctionImport& command) { return command.csv || command.file.extension() == ".csv"; }

/// What the server said, with the lines of the file.
struct ImportReport {
  std::ostream& out;
  bool json;
  std::size_t made = 0, refused = 0;

  void add(const ImportPart& part, std::vector<Json> answers) {
    for (auto& answer : answers) {
      const auto place = static_cast<std::size_t>(number_of(answer, "line").value_or(0));
      const auto at = static_cast<std::size_t>(std::ranges::find(part.places, place) - part.places.begin());
      if (at == part.places.size()) continue;  // of no line that was sent
      answer["line"] = part.lines[at];
      const bool good = number_of(answer, "status").value_or(0) == 201;
      good ? ++made : ++refused;
      if (json) {
        out << answer.dump() << '\n';
      } else if (!good) {
        out << "line " << part.lines[at] << ": " << problem_text(answer.value("problem", Json::object())) << '\n';
      }
    }
  }
};

}  // namespace

std::vector<ImportPart> json_parts(std::string_view text) {
  Parts parts;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto here = text.substr(0, end);
    if (here.find_first_not_of(" \t\r") != std::string_view::npos) parts.add(line, std::string(here) + "\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts.take();
}

Outcome<std::vector<ImportPart>> csv_parts(std::string_view text) {
  const auto rows = base::parse_csv(text, base::CsvWidth::any);
  if (!rows) {
    return base::Unexpected(
        Trouble{kExitUsage, "line " + std::to_string(rows.error().line) + ": " + rows.error().text});
  }
  if (rows->empty()) return std::vector<ImportPart>();
  Parts parts(row_text(rows->front()));
  for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
    const bool blank = row->fields.size() == 1 && row->fields[0].find_first_not_of(" \t") == std::string::npos;
    if (!blank) parts.add(row->line, row_text(*row));
  }
  return parts.take();
}

Ended run_auction_import(const AuctionImport& command, std::ostream& out, std::ostream* progress) {
  const auto text = read_input(command.file);
  if (!text) return base::Unexpected(text.error());
  const bool csv = is_csv(command);
  auto parts = csv ? csv_parts(*text) : Outcome<std::vector<ImportPart>>(json_parts(*text));
  if (!parts) return base::Unexpected(parts.error());
  if (parts->empty()) return base::Unexpected(Trouble{kExitUsage, command.file.string() + " has no auctions"});
  auto client = Client::open(command.where);
  if (!client) return base::Unexpected(client.error());
  const auto key = command.key.empty() ? new_key() : command.key;
  std::uint64_t total = 0, done = 0;
  for (const auto& part : *parts) total += part.lines.size();
  std::unique_ptr<Progress> bar;
  if (progress) bar = std::make_unique<Progress>(*progress, true, total, "auctions");
  const auto begun = std::chrono::steady_clock::now();
  ImportReport report{out, command.json};
  for (std::size_t i = 0; i < parts->size(); ++i) {
    const auto& part = (*parts)[i];
    auto answers = client->post_lines("/v1/auctions/bulk", csv ? "text/csv" : "application/x-ndjson", part.body,
                                      key + "-" + std::to_string(i + 1));
    if (!answers) {
      if (bar) bar->finish();
      auto trouble = answers.error();
      trouble.sentence += "\n" + std::to_string(report.made) + " of " + std::to_string(total) +
                          " auctions are made; with --key " + key + " the same command goes on from there";
      return base::Unexpected(std::move(trouble));
    }
    if (bar && !command.json) bar->finish();
    report.add(part, *std::move(answers));
    done += part.lines.size();
    if (bar) bar->update(done, std::chrono::steady_clock::now() - begun);
  }
  if (bar) bar->finish();
  if (!command.json) out << report.made << " of " << total << " auctions were made\n";
  out << std::flush;
  return report.made == total ? kExitOk : kExitRefused;
}

}  // namespace gavel::cli
