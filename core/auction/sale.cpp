// What is kept of a sale is words and numbers with blanks between them; free text is last, after a line's end.
#include "core/auction/sale.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace gavel::auction {
namespace {

constexpr std::array<std::string_view, 4> kPhases{"open", "cancelling", "closed", "cancelled"};
constexpr std::array<std::string_view, std::variant_size_v<SaleEvent>> kKinds{
    "created", "lots_added", "extended", "lot_closed", "lot_cancelled", "cancelled", "closed"};

// -- events --------------------------------------------------------------------------------------------------------

void write(std::ostream&, const SaleCreated&) {}
void write(std::ostream& out, const LotsAdded& e) { out << e.from << ' ' << e.to; }
void write(std::ostream& out, const LotsExtended& e) {
  out << e.lot << ' ' << e.bid << ' ' << e.ends_at.ms << ' ' << e.by_ms << ' ' << e.by_bid;
}
void write(std::ostream& out, const LotClosed& e) {
  out << e.lot << ' ' << e.auction.to_string() << ' ' << rules::name(e.outcome) << ' ' << e.winner << ' '
      << (e.price ? e.price->minor : -1);
}
void write(std::ostream& out, const LotCancelled& e) { out << e.lot << ' ' << e.auction.to_string(); }
void write(std::ostream& out, const SaleCancelled& e) { out << e.by << '\n' << e.reason; }
void write(std::ostream&, const SaleClosed&) {}

bool read_id(std::istream& in, AuctionId& id) {
  std::string text;
  in >> text;
  const auto parsed = AuctionId::parse(text);
  if (parsed) id = *parsed;
  return parsed.has_value();
}

bool read(std::istream&, SaleCreated&) { return true; }
bool read(std::istream& in, LotsAdded& e) { return static_cast<bool>(in >> e.from >> e.to); }
bool read(std::istream& in, LotsExtended& e) {
  return static_cast<bool>(in >> e.lot >> e.bid >> e.ends_at.ms >> e.by_ms >> e.by_bid);
}
bool read(std::istream& in, LotClosed& e) {
  std::string outcome;
  std::int64_t price = -1;
  if (!(in >> e.lot) || !read_id(in, e.auction) || !(in >> outcome >> e.winner >> price)) return false;
  const auto known = rules::parse_outcome(outcome);
  if (known) e.outcome = *known;
  if (price >= 0) e.price = rules::Amount{price};
  return known.has_value();
}
bool read(std::istream& in, LotCancelled& e) { return static_cast<bool>(in >> e.lot) && read_id(in, e.auction); }
bool read(std::istream& in, SaleCancelled& e) {
  std::getline(in, e.by);
  std::getline(in, e.reason, '\0');
  return !e.by.empty();
}
bool read(std::istream&, SaleClosed&) { return true; }

template <std::size_t I = 0>
std::optional<SaleEvent> read_kind(std::string_view kind, std::istream& in) {
  if constexpr (I < kKinds.size()) {
    if (kKinds[I] != kind) return read_kind<I + 1>(kind, in);
    std::variant_alternative_t<I, SaleEvent> event;
    return read(in, event) ? std::optional<SaleEvent>(event) : std::nullopt;
  }
  return std::nullopt;
}

// -- terms ---------------------------------------------------------------------------------------------------------

void write(std::ostream& out, const rules::SoftClose& soft) {
  out << ' ' << soft.window_ms << ' ' << soft.extension_ms << ' ' << static_cast<int>(soft.mode) << ' '
      << (soft.max_extensions ? std::int64_t{*soft.max_extensions} : -1) << ' '
      << (soft.hard_end ? soft.hard_end->ms : -1) << ' ' << static_cast<int>(soft.on_retraction);
}

bool read(std::istream& in, rules::SoftClose& soft) {
  std::int64_t most = -1, hard_end = -1;
  int mode = 0, on_retraction = 0;
  if (!(in >> soft.window_ms >> soft.extension_ms >> mode >> most >> hard_end >> on_retraction)) return false;
  soft.mode = static_cast<rules::SoftClose::Mode>(mode);
  soft.on_retraction = static_cast<rules::SoftClose::OnRetraction>(on_retraction);
  if (most >= 0) soft.max_extensions = static_cast<std::uint32_t>(most);
  if (hard_end >= 0) soft.hard_end = rules::Time{hard_end};
  return true;
}

/// What is known of it now, then its terms.
std::string text_of(const SaleView& view) {
  std::ostringstream out;
  const auto& terms = *view.terms;
  const auto& lots = view.lots;
  out << lots.total << ' ' << lots.sold << ' ' << lots.unsold << ' ' << lots.cancelled << ' ' << view.first_end.ms
      << ' ' << view.last_end.ms << ' ' << rules::name(terms.close.group) << ' ' << terms.starts_at.ms << ' '
      << terms.close.first_end.ms << ' ' << terms.close.stagger_ms << ' ' << terms.win_at_most.value_or(0) << ' '
      << terms.close.soft_close.has_value();
  if (terms.close.soft_close) write(out, *terms.close.soft_close);
  out << '\n' << terms.lots;
  return out.str();
}

bool read(std::istream& in, SaleView& view, SaleTerms& terms) {
  auto& lots = view.lots;
  std::string group;
  std::uint32_t win_at_most = 0;
  bool has_soft_close = false;
  in >> lots.total >> lots.sold >> lots.unsold >> lots.cancelled >> view.first_end.ms >> view.last_end.ms >> group >>
      terms.starts_at.ms >> terms.close.first_end.ms >> terms.close.stagger_ms >> win_at_most >> has_soft_close;
  const auto known = rules::parse_group_end(group);
  if (!in || !known) return false;
  terms.close.group = *known;
  if (win_at_most > 0) terms.win_at_most = win_at_most;
  if (has_soft_close && !read(in, terms.close.soft_close.emplace())) return false;
  in.ignore();
  std::getline(in, terms.lots, '\0');
  return true;
}

}  // namespace

std::string_view name(SalePhase phase) noexcept { return kPhases[static_cast<std::size_t>(phase)]; }

std::optional<SalePhase> parse_sale_phase(std::string_view name) noexcept {
  const auto found = std::find(kPhases.begin(), kPhases.end(), name);
  if (found == kPhases.end()) return std::nullopt;
  return static_cast<SalePhase>(found - kPhases.begin());
}

std::string_view kind(const SaleEvent& event) noexcept { return kKinds[event.index()]; }

SaleEntry entry_of(const SaleId& sale, std::uint64_t seq, rules::Time at, const SaleEvent& event) {
  std::ostringstream out;
  std::visit([&](const auto& e) { write(out, e); }, event);
  return {sale, seq, at, std::string(kind(event)), out.str()};
}

std::optional<SaleEvent> event_of(const SaleEntry& entry) {
  std::istringstream in(entry.payload);
  return read_kind(entry.kind, in);
}

SaleRecord record_of(const SaleView& view) {
  return {.id = view.id,
          .seller = view.terms->seller,
          .title = view.terms->title,
          .terms = text_of(view),
          .phase = std::string(name(view.phase)),
          .seq = view.seq,
          .created_at = view.created_at};
}

std::optional<SaleView> view_of(const SaleRecord& record) {
  const auto phase = parse_sale_phase(record.phase);
  if (!phase) return std::nullopt;
  auto terms = std::make_shared<SaleTerms>();
  terms->title = record.title;
  terms->seller = record.seller;
  SaleView view{.id = record.id,
                .terms = {},
                .phase = *phase,
                .seq = record.seq,
                .first_end = {},
                .last_end = {},
                .created_at = record.created_at};
  std::istringstream in(record.terms);
  if (!read(in, view, *terms)) return std::nullopt;
  view.terms = std::move(terms);
  return view;
}

}  // namespace gavel::auction
