#include "storage/sqlite/codec.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>


namespace gavel::sqlite {
namespace {

using auction::BidRow;
using auction::StorageErrc;
using auction::StorageError;
using auction::StorageResult;
using nlohmann::json;
using rules::Amount;
using rules::Time;

base::Unexpected<StorageError> corrupt(std::string sentence) {
  return base::Unexpected(StorageError{StorageErrc::corrupt, std::move(sentence)});
}

// -- writing; json's objects are sorted by key ------------------------------------------------------------------------

json bands_json(const std::vector<rules::Band>& bands) {
  auto list = json::array();
  for (const auto& band : bands) list.push_back({band.from.minor, band.step.minor});
  return list;
}

/// The name that IncrementTable gives a table of one's own, which parse() cannot make again.
constexpr std::string_view kOwnBands = "bands";

json to_json(const rules::Created& created) {
  const auto& terms = created.terms;
  json out{{"at", created.at.ms},
           {"currency", terms.currency.code()},
           {"ends_at", terms.ends_at.ms},
           {"format", name(terms.format)},
           {"increments", terms.increments.name()},
           {"seller", terms.seller},
           {"starting_price", terms.starting_price.minor},
           {"starts_at", terms.starts_at.ms},
           {"title", terms.title}};
  if (terms.increments.name() == kOwnBands) out["bands"] = bands_json(terms.increments.bands());
  if (terms.reserve) out["reserve"] = terms.reserve->minor;
  return out;
}

json to_json(const rules::Opened&) { return json::object(); }

json to_json(const rules::BidPlaced& bid) {
  return {{"alias", bid.alias},           {"bidder", bid.bidder},     {"leader", bid.leader},
          {"maximum", bid.maximum.minor}, {"price", bid.price.minor}, {"reserve_met", bid.reserve_met ? 1 : 0},
          {"visible", bid.visible.minor}};
}

json to_json(const rules::Closed& closed) {
  json out{{"outcome", name(closed.outcome)}, {"winner", closed.winner}};
  if (closed.hammer_price) out["hammer_price"] = closed.hammer_price->minor;
  return out;
}

json to_json(const rules::Cancelled& cancelled) { return {{"by", cancelled.by}, {"reason", cancelled.reason}}; }

// -- reading ----------------------------------------------------------------------------------------------------------

/// The fields of a payload. The first thing that is wrong is remembered and every value after it means nothing, so a
/// reader asks for all fields in a row and looks at problem() once.
class Fields {
 public:
  explicit Fields(std::string_view payload) : object_(json::parse(payload, nullptr, false)) {
    if (!object_.is_object()) wrong("the payload is not a JSON object");
  }

  std::int64_t integer(const char* key) {
    const auto* value = get(key);
    if (!value) return 0;
    const bool fits = value->is_number_integer() &&
                      (!value->is_number_unsigned() ||
                       value->get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()});
    if (fits) return value->get<std::int64_t>();
    wrong(quoted(key) + " is not an integer of 64 bits");
    return 0;
  }

  Amount amount(const char* key) {
    const Amount value{integer(key)};
    if (!rules::in_range(value)) wrong(quoted(key) + " is out of range");
    return value;
  }

  std::optional<Amount> maybe_amount(const char* key) {
    return object_.contains(key) ? std::optional(amount(key)) : std::nullopt;
  }

  std::uint32_t number(const char* key) {
    const auto value = integer(key);
    if (value < 0 || value > std::numeric_limits<std::uint32_t>::max()) wrong(quoted(key) + " is out of range");
    return static_cast<std::uint32_t>(value);
  }

  bool flag(const char* key) {
    const auto value = integer(key);
    if (value != 0 && value != 1) wrong(quoted(key) + " is neither 0 nor 1");
    return value == 1;
  }

  Time time(const char* key) { return {integer(key)}; }

  std::string text(const char* key) {
    const auto* value = get(key);
    if (!value) return {};
    if (value->is_string()) return value->get<std::string>();
    wrong(quoted(key) + " is not a text");
    return {};
  }

  std::vector<rules::Band> bands(const char* key) {
    const auto* value = get(key);
    std::vector<rules::Band> out;
    if (!value || !value->is_array()) return wrong(quoted(key) + " is not a list"), out;
    for (const auto& pair : *value) {
      const bool good =
          pair.is_array() && pair.size() == 2 && pair[0].is_number_integer() && pair[1].is_number_integer();
      if (!good) return wrong(quoted(key) + " holds something else than pairs of integers"), out;
      out.push_back({{pair[0].get<std::int64_t>()}, {pair[1].get<std::int64_t>()}});
    }
    return out;
  }

  void wrong(std::string sentence) {
    if (!problem_) problem_ = std::move(sentence);
  }

  const std::optional<std::string>& problem() const noexcept { return problem_; }

  /// A key of the payload that nobody asked for.
  std::optional<std::string> stranger() const {
    for (const auto& [key, value] : object_.items()) {
      if (std::ranges::find(asked_, key) == asked_.end()) return key;
    }
    return std::nullopt;
  }

  static std::string quoted(std::string_view key) { return "\"" + std::string(key) + "\""; }

 private:
  const json* get(const char* key) {
    if (problem_) return nullptr;
    asked_.emplace_back(key);
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    wrong(quoted(key) + " is missing");
    return nullptr;
  }

  json object_;
  std::vector<std::string_view> asked_;
  std::optional<std::string> problem_;
};

std::optional<rules::IncrementTable> read_increments(Fields& in) {
  const auto table_name = in.text("increments");
  if (in.problem()) return std::nullopt;
  auto table = table_name == kOwnBands ? rules::IncrementTable::from_bands(in.bands("bands"))
                                       : rules::IncrementTable::parse(table_name);
  if (table) return std::move(*table);
  in.wrong("\"increments\" is no table: " + table.error());
  return std::nullopt;
}

std::optional<rules::Event> read_created(Fields& in) {
  const auto at = in.time("at");
  const auto currency = rules::Currency::parse(in.text("currency"));
  const auto format = rules::parse_format(in.text("format"));
  if (!currency) in.wrong("\"currency\" is not an ISO 4217 code in use");
  if (!format) in.wrong("\"format\" is not a format that is known here");
  auto increments = read_increments(in);
  if (in.problem()) return std::nullopt;
  return rules::Created{.terms = {.title = in.text("title"),
                                  .seller = in.text("seller"),
                                  .currency = *currency,
                                  .format = *format,
                                  .starting_price = in.amount("starting_price"),
                                  .reserve = in.maybe_amount("reserve"),
                                  .increments = std::move(*increments),
                                  .starts_at = in.time("starts_at"),
                                  .ends_at = in.time("ends_at")},
                        .at = at};
}

std::optional<rules::Event> read_opened(Fields&) { return rules::Opened{}; }

std::optional<rules::Event> read_bid(Fields& in) {
  return rules::BidPlaced{.bidder = in.text("bidder"),
                          .alias = in.number("alias"),
                          .maximum = in.amount("maximum"),
                          .visible = in.amount("visible"),
                          .price = in.amount("price"),
                          .leader = in.number("leader"),
                          .reserve_met = in.flag("reserve_met")};
}

std::optional<rules::Event> read_closed(Fields& in) {
  const auto outcome = rules::parse_outcome(in.text("outcome"));
  if (!outcome) in.wrong("\"outcome\" is not an outcome that is known here");
  if (in.problem()) return std::nullopt;
  return rules::Closed{
      .outcome = *outcome, .winner = in.number("winner"), .hammer_price = in.maybe_amount("hammer_price")};
}

std::optional<rules::Event> read_cancelled(Fields& in) {
  return rules::Cancelled{.by = in.text("by"), .reason = in.text("reason")};
}

struct Kind {
  std::string_view name;
  std::optional<rules::Event> (*read)(Fields&);
};

constexpr Kind kKinds[] = {{"created", read_created},
                           {"opened", read_opened},
                           {"bid", read_bid},
                           {"closed", read_closed},
                           {"cancelled", read_cancelled}};

const Kind* find_kind(std::string_view kind) noexcept {
  for (const auto& known : kKinds) {
    if (known.name == kind) return &known;
  }
  return nullptr;
}

}  // namespace

StorageResult<std::string> encode(const rules::Event& event) {
  const auto object = std::visit([](const auto& e) { return to_json(e); }, event);
  try {
    return object.dump();
  } catch (const json::type_error&) {  // the one thing that dump() refuses
    return corrupt("a text of this " + std::string(rules::kind(event)) + " is not UTF-8");
  }
}

StorageResult<rules::Event> decode(std::string_view kind, std::string_view payload) {
  const auto* known = find_kind(kind);
  if (!known) return corrupt("the kind \"" + std::string(kind) + "\" is not known here");
  Fields in(payload);
  auto event = in.problem() ? std::nullopt : known->read(in);
  if (in.problem()) return corrupt(*in.problem());
  // There is one way to write an event. Unknown and double keys, spaces, another order: all of it shows here.
  auto written = encode(*event);
  if (!written) return base::Unexpected(std::move(written.error()));
  if (*written == payload) return std::move(*event);
  if (const auto key = in.stranger()) return corrupt("the key " + Fields::quoted(*key) + " is not known here");
  return corrupt("the payload is not in canonical form");
}

StorageResult<BidRow> decode_bid(std::uint64_t seq, Time at, std::string_view payload) {
  Fields in(payload);
  const auto alias = in.number("alias");
  BidRow row{.seq = seq,
             .at = at,
             .alias = alias,
             .amount = in.amount("visible"),
             .price = in.amount("price"),
             .led = in.number("leader") == alias};
  if (in.problem()) return corrupt(*in.problem());
  return row;
}

}  // namespace gavel::sqlite
