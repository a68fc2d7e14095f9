#include "server/cli/whatif.hpp"

#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "core/auction/replayed.hpp"
#include "server/api/time.hpp"
#include "server/api/whatif.hpp"
#include "storage/sqlite/reader.hpp"

namespace gavel::cli {
namespace {

using Result = base::Expected<void, std::string>;

std::string price_text(const std::optional<rules::Amount>& price, const rules::Currency& currency) {
  return price ? rules::to_decimal(*price, currency) + " " + std::string(currency.code()) : "-";
}

void print_closed(std::ostream& out, const char* label, const rules::Closed& closed, const rules::Terms& terms,
                  rules::Time ends_at) {
  out << label << rules::name(terms.format) << ": " << rules::name(closed.outcome) << ", price "
      << price_text(closed.hammer_price, terms.currency) << ", winner "
      << (closed.winner ? auction::alias_text(closed.winner) : "-") << ", end " << api::format_time(ends_at) << '\n';
}

void print(std::ostream& out, const rules::State& was, const rules::Told& told) {
  if (was.aftermath) print_closed(out, "was:        ", was.aftermath->closed, was.terms, was.ends_at);
  print_closed(out, "would be:   ", told.closed, told.terms, told.ends_at);
  out << "bids taken: " << told.bids << ", refused: " << told.refused << ", too late: " << told.late << '\n';
  for (const auto& award : told.closed.awards) {
    out << "  " << auction::alias_text(award.alias) << ": " << award.units << " for "
        << price_text(award.total, told.terms.currency) << '\n';
  }
  out << "This supposes:\n";
  for (const auto& assumption : told.assumptions) out << "  - " << assumption << '\n';
}

}  // namespace

Result run_what_if(const WhatIfOptions& options, const std::filesystem::path& data_dir, std::ostream& out) {
  const auto id = auction::AuctionId::parse(options.auction);
  if (!id) return base::Unexpected("'" + options.auction + "' is no auction's id: 26 letters and digits");
  const auto wanted = api::read_what_if(options.settings);
  if (!wanted) return base::Unexpected(wanted.error().name + " " + wanted.error().sentence);
  auto reader = sqlite::Reader::open(data_dir);
  if (!reader) return base::Unexpected(reader.error());
  auto entries = reader->entries(*id);
  if (!entries) return base::Unexpected(entries.error().text);
  if (entries->empty()) return base::Unexpected("there is no auction " + options.auction + " in " + data_dir.string());
  const auto state = auction::replayed(*entries);
  std::vector<rules::Recorded> history;
  for (auto& entry : *entries) history.push_back({entry.seq, entry.at, std::move(entry.event)});
  const auto told = rules::what_if(history, *wanted);
  if (!told) return base::Unexpected(told.error());
  if (options.json) {
    out << api::what_if_json(*told).dump(2) << '\n';
  } else {
    print(out, state, *told);
  }
  return {};
}

}  // namespace gavel::cli
