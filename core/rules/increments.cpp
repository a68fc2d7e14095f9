#include "core/rules/increments.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

namespace gavel::rules {
namespace {

// What eBay used in US dollars; the amounts are cents. Below one cent as from one cent, so that the first band starts
// at 0 as every table's does.
constexpr Band kEbayUs[] = {
    {{0}, {5}},         {{1'00}, {25}},      {{5'00}, {50}},        {{25'00}, {1'00}},     {{100'00}, {2'50}},
    {{250'00}, {5'00}}, {{500'00}, {10'00}}, {{1'000'00}, {25'00}}, {{2'500'00}, {50'00}}, {{5'000'00}, {100'00}}};

// Yahoo! Auctions Japan; yen have no decimals.
constexpr Band kYahooJp[] = {{{0}, {10}}, {{1'000}, {100}}, {{5'000}, {250}}, {{10'000}, {500}}, {{50'000}, {1'000}}};

// SLParcels, whose currency has no decimals.
constexpr Band kSlParcels[] = {{{0}, {50}}, {{1'000}, {100}}, {{10'000}, {500}}, {{100'000}, {1'000}}};

// The auctions of internet.ee: below a power of ten, a hundredth of it. The last band is open-ended, as every table's.
constexpr Band kInternetEe[] = {{{0}, {1}},
                                {{100}, {10}},
                                {{1'000}, {100}},
                                {{10'000}, {1'000}},
                                {{100'000}, {10'000}},
                                {{1'000'000}, {100'000}},
                                {{10'000'000}, {1'000'000}},
                                {{100'000'000}, {10'000'000}},
                                {{1'000'000'000}, {100'000'000}},
                                {{10'000'000'000}, {1'000'000'000}},
                                {{100'000'000'000}, {10'000'000'000}},
                                {{1'000'000'000'000}, {100'000'000'000}},
                                {{10'000'000'000'000}, {1'000'000'000'000}},
                                {{100'000'000'000'000}, {10'000'000'000'000}}};

struct Preset {
  std::string_view name;
  std::span<const Band> bands;
};
constexpr Preset kPresets[] = {
    {"ebay-us", kEbayUs}, {"yahoo-jp", kYahooJp}, {"sl-parcels", kSlParcels}, {"internetee", kInternetEe}};

constexpr std::string_view kFixed = "fixed:";
constexpr std::string_view kPercent = "percent:";
constexpr std::int64_t kMaxPercent = 100;

std::vector<Band> copy_of(std::span<const Band> bands) { return {bands.begin(), bands.end()}; }

/// The whole of `text` as a decimal number in 1 … max.
std::optional<std::int64_t> positive_number(std::string_view text, std::int64_t max) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1 || value > max) return std::nullopt;
  return value;
}

/// Why these bands are no table; nothing where they are one.
std::optional<std::string> flaw_of(std::span<const Band> bands) {
  if (bands.empty()) return "an increment table needs at least one band";
  if (bands.front().from != Amount{0}) return "the first band must start at 0";
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const std::string at = "band " + std::to_string(i + 1);
    if (i > 0 && bands[i].from <= bands[i - 1].from) return at + " must start above the one before it";
    if (bands[i].step.minor <= 0) return at + " must have a step above 0";
    if (!in_range(bands[i].from) || !in_range(bands[i].step)) return at + " has an amount beyond the largest allowed";
  }
  return std::nullopt;
}

}  // namespace

IncrementTable::IncrementTable(std::string name, std::vector<Band> bands, int percent)
    : name_(std::move(name)), bands_(std::move(bands)), percent_(percent) {}

base::Expected<IncrementTable, std::string> IncrementTable::parse(std::string_view name) {
  for (const Preset& preset : kPresets) {
    if (name == preset.name) return IncrementTable(std::string(name), copy_of(preset.bands), 0);
  }
  if (name.starts_with(kFixed)) {
    const auto step = positive_number(name.substr(kFixed.size()), kMaxAmount.minor);
    if (!step)
      return base::Unexpected("fixed:N needs a whole number of minor units from 1 to " +
                              std::to_string(kMaxAmount.minor));
    return IncrementTable(std::string(kFixed) + std::to_string(*step), {{{0}, {*step}}}, 0);
  }
  if (name.starts_with(kPercent)) {
    const auto percent = positive_number(name.substr(kPercent.size()), kMaxPercent);
    if (!percent) return base::Unexpected(std::string("percent:P needs a whole number from 1 to 100"));
    return IncrementTable(std::string(kPercent) + std::to_string(*percent), {}, static_cast<int>(*percent));
  }
  return base::Unexpected(
      std::string("increments must be ebay-us, yahoo-jp, sl-parcels, internetee, fixed:N or percent:P"));
}

base::Expected<IncrementTable, std::string> IncrementTable::from_bands(std::vector<Band> bands) {
  if (auto flaw = flaw_of(bands)) return base::Unexpected(*std::move(flaw));
  return IncrementTable("bands", std::move(bands), 0);
}

Amount IncrementTable::step_at(Amount beaten) const noexcept {
  if (percent_ > 0) return {std::max<std::int64_t>(1, beaten.minor * percent_ / 100)};
  const auto above = std::ranges::upper_bound(bands_, beaten, {}, &Band::from);
  return above == bands_.begin() ? above->step : std::prev(above)->step;
}

}  // namespace gavel::rules
