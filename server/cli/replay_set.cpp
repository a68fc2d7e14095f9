#include "server/cli/replay_set.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>

#include "core/base/csv.hpp"

namespace gavel::cli {
namespace {

/// What is wrong in a file; thrown up to parse() only, so that the readers below stay one line a column.
struct Mistake {
  std::string text;
};

/// One CSV file with its columns by name.
class Table {
 public:
  Table(std::string_view text, std::string name) : name_(std::move(name)) {
    auto rows = base::parse_csv(text);
    if (!rows) throw Mistake{name_ + ":" + std::to_string(rows.error().line) + ": " + rows.error().text};
    if (rows->empty()) throw Mistake{name_ + ": it is empty"};
    rows_ = *std::move(rows);
    header_ = std::move(rows_.front().fields);
    rows_.erase(rows_.begin());
  }

  const std::vector<base::CsvRow>& rows() const { return rows_; }

  std::size_t column(std::string_view name) const {
    const auto found = std::ranges::find(header_, name);
    if (found == header_.end()) throw Mistake{name_ + ":1: there is no column '" + std::string(name) + "'"};
    return static_cast<std::size_t>(found - header_.begin());
  }

  const std::string& text(const base::CsvRow& row, std::size_t column) const {
    const auto& field = row.fields[column];
    if (field.empty()) wrong(row, header_[column] + ": it is empty");
    return field;
  }

  std::int64_t number(const base::CsvRow& row, std::size_t column) const {
    const auto& field = text(row, column);
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc() || end != field.data() + field.size() || value < 0)
      wrong(row, header_[column] + ": '" + field + "' is not a whole number");
    return value;
  }

  std::optional<std::int64_t> number_or_nothing(const base::CsvRow& row, std::size_t column) const {
    return row.fields[column].empty() ? std::nullopt : std::optional(number(row, column));
  }

  [[noreturn]] void wrong(const base::CsvRow& row, const std::string& text) const {
    throw Mistake{name_ + ":" + std::to_string(row.line) + ": " + text};
  }

 private:
  std::string name_;
  std::vector<std::string> header_;
  std::vector<base::CsvRow> rows_;
};

/// The recorded auctions, and where in the file and in the list each is.
struct Loading {
  std::vector<RecordedAuction> auctions;
  std::vector<std::int64_t> bid_counts;
  std::map<std::string, std::size_t, std::less<>> index;
};

Loading read_expected(const Table& table) {
  const auto id = table.column("auction_id"), item = table.column("item"), open = table.column("open_cents"),
             bids = table.column("bids"), winner = table.column("model_winner"),
             price = table.column("model_price_cents"), recorded = table.column("recorded_price_cents"),
             kind = table.column("class");
  Loading loading;
  for (const auto& row : table.rows()) {
    RecordedAuction auction;
    auction.id = table.text(row, id);
    auction.item = table.text(row, item);
    auction.starting_price = table.number(row, open);
    auction.winner = row.fields[winner];
    auction.price = table.number_or_nothing(row, price);
    auction.recorded_price = table.number_or_nothing(row, recorded);
    auction.kind = table.text(row, kind);
    if (!loading.index.emplace(auction.id, loading.auctions.size()).second)
      table.wrong(row, "auction_id: " + auction.id + " is there twice");
    loading.auctions.push_back(std::move(auction));
    loading.bid_counts.push_back(table.number(row, bids));
  }
  return loading;
}

/// The code on the wire for a verdict in the file; empty for an unknown one.
std::string verdict_of(std::string_view expect) {
  if (expect == "accepted" || expect == "not_above_own_max") return std::string(expect);
  return expect == "below_min_next" || expect == "below_minimum" ? "below_minimum" : "";
}

void read_bids(const Table& table, Loading& loading) {
  const auto id = table.column("auction_id"), seq = table.column("seq"), offset = table.column("offset_ms"),
             bidder = table.column("bidder"), maximum = table.column("max_cents"), expect = table.column("expect");
  for (const auto& row : table.rows()) {
    const auto found = loading.index.find(table.text(row, id));
    if (found == loading.index.end()) table.wrong(row, "auction_id: " + row.fields[id] + " is not in the other file");
    auto& bids = loading.auctions[found->second].bids;
    if (table.number(row, seq) != static_cast<std::int64_t>(bids.size()) + 1)
      table.wrong(row, "seq: " + row.fields[seq] + " where " + std::to_string(bids.size() + 1) + " is next");

    RecordedBid bid{std::chrono::milliseconds(table.number(row, offset)), table.text(row, bidder),
                    table.number(row, maximum), verdict_of(table.text(row, expect))};
    if (bid.expect.empty()) table.wrong(row, "expect: '" + row.fields[expect] + "' is no verdict that is known");
    if (!bids.empty() && bid.offset < bids.back().offset)
      table.wrong(row, "offset_ms: " + row.fields[offset] + " is before the bid above");
    bids.push_back(std::move(bid));
  }
}

void check_counts(const Loading& loading, const std::string& name) {
  for (std::size_t i = 0; i < loading.auctions.size(); ++i) {
    const auto& auction = loading.auctions[i];
    if (static_cast<std::int64_t>(auction.bids.size()) != loading.bid_counts[i])
      throw Mistake{name + ": auction " + auction.id + " has " + std::to_string(auction.bids.size()) + " bids where " +
                    std::to_string(loading.bid_counts[i]) + " are expected"};
  }
}

base::Expected<std::vector<RecordedAuction>, std::string> parse(std::string_view bids, const std::string& bids_name,
                                                                std::string_view expected,
                                                                const std::string& expected_name) {
  try {
    auto loading = read_expected(Table(expected, expected_name));
    read_bids(Table(bids, bids_name), loading);
    check_counts(loading, bids_name);
    return std::move(loading.auctions);
  } catch (const Mistake& mistake) {
    return base::Unexpected(mistake.text);
  }
}

base::Expected<std::string, std::string> read_file(const std::filesystem::path& path) {
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, ignored)) return base::Unexpected("cannot read " + path.string());
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

base::Expected<std::vector<RecordedAuction>, std::string> load_replay_set(const std::filesystem::path& bids,
                                                                          const std::filesystem::path& expected) {
  const auto bids_text = read_file(bids);
  if (!bids_text) return base::Unexpected(bids_text.error());
  const auto expected_text = read_file(expected);
  if (!expected_text) return base::Unexpected(expected_text.error());
  return parse(*bids_text, bids.filename().string(), *expected_text, expected.filename().string());
}

base::Expected<std::vector<RecordedAuction>, std::string> parse_replay_set(std::string_view bids,
                                                                           std::string_view expected) {
  return parse(bids, "bids", expected, "expected");
}

}  // namespace gavel::cli
