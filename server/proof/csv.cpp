#include "core/base/csv.hpp"
#include "core/auction/view.hpp"
#include "server/api/time.hpp"
#include "server/proof/exporter.hpp"
#include "storage/sqlite/codec.hpp"

namespace gavel::proof {
namespace {

constexpr std::string_view kHead =
    "seq,time,kind,alias,amount,units,price,leader,reserve_met,ends_at,outcome,by,reason\r\n";

std::string name_of(std::uint32_t alias) { return alias ? auction::alias_text(alias) : std::string(); }
std::string yes_no(bool value) { return value ? "true" : "false"; }

struct Row {
  std::string seq, time, kind, alias, amount, units, price, leader, reserve_met, ends_at, outcome, by, reason;
};

/// Fills what an event has of the columns.
struct Fill {
  Row& row;

  template <class E>
  void operator()(const E& event) const {
    if constexpr (requires { event.by; }) row.by = event.by;
    if constexpr (requires { event.reason; }) row.reason = event.reason;
    if constexpr (requires { event.alias; }) row.alias = name_of(event.alias);
    if constexpr (requires { event.amount; }) row.amount = std::to_string(event.amount.minor);
    if constexpr (requires { event.units; }) row.units = std::to_string(event.units);
    if constexpr (requires { event.reserve_met; }) row.reserve_met = yes_no(event.reserve_met);
    if constexpr (requires { event.ends_at; }) row.ends_at = api::format_time(event.ends_at);
    if constexpr (requires { event.terms; }) row.ends_at = api::format_time(event.terms.ends_at);
    if constexpr (requires { event.leader; }) row.leader = name_of(event.leader);
    also(event);
  }

 private:
  template <class E>
  void also(const E& event) const {
    if constexpr (requires { event.price.minor; }) row.price = std::to_string(event.price.minor);
  }
  void also(const rules::BidPlaced& event) const {
    row.amount = std::to_string(event.visible.minor);
    row.price = std::to_string(event.price.minor);
  }
  void also(const rules::BidRetracted& event) const {
    if (event.price) row.price = std::to_string(event.price->minor);
  }
  void also(const rules::Closed& event) const {
    row.outcome = rules::name(event.outcome);
    row.leader = name_of(event.winner);
    if (event.hammer_price) row.price = std::to_string(event.hammer_price->minor);
    if (event.ended_at) row.ends_at = api::format_time(*event.ended_at);
  }
};

std::string line_of(const Row& row) {
  std::string line;
  for (const auto* text : {&row.seq, &row.time, &row.kind, &row.alias, &row.amount, &row.units, &row.price, &row.leader,
                           &row.reserve_met, &row.ends_at, &row.outcome, &row.by, &row.reason}) {
    line += (text == &row.seq ? "" : ",") + base::csv_text(*text);
  }
  return line + "\r\n";
}

}  // namespace

base::Expected<void, std::string> write_csv(EntrySource& source, LineSink& sink) {
  if (!sink(kHead)) return base::Unexpected(std::string("whoever was to have the table wants no more of it"));
  for (;;) {
    auto entry = source();
    if (!entry) return base::Unexpected(std::move(entry.error().text));
    if (!*entry) return {};
    const auto& stored = **entry;
    const auto event = sqlite::decode(stored.kind, stored.payload);
    if (!event) return base::Unexpected("entry " + std::to_string(stored.seq) + ": " + event.error().text);
    Row row{.seq = std::to_string(stored.seq), .time = api::format_time(stored.at), .kind = stored.kind};
    std::visit(Fill{row}, *event);
    if (!sink(line_of(row))) return base::Unexpected(std::string("whoever was to have the table wants no more of it"));
  }
}

}  // namespace gavel::proof
