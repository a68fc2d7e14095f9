#include "core/rules/money.hpp"

#include <algorithm>
#include <limits>

#include "core/rules/currency_table.hpp"

namespace gavel::rules {

std::optional<Amount> checked_add(Amount a, Amount b) noexcept {
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  const bool wraps = b.minor > 0 ? a.minor > kMax - b.minor : a.minor < kMin - b.minor;
  if (wraps) return std::nullopt;
  return Amount{a.minor + b.minor};
}

Currency::Currency(std::string_view code, int exponent) noexcept
    : code_{code[0], code[1], code[2]}, exponent_(static_cast<std::int8_t>(exponent)) {}

std::optional<Currency> Currency::parse(std::string_view code) noexcept {
  const auto row = std::ranges::lower_bound(detail::kCurrencies, code, {}, &detail::CurrencyRow::code);
  if (row == detail::kCurrencies.end() || row->code != code) return std::nullopt;
  return Currency(row->code, row->exponent);
}

std::string to_decimal(Amount amount, const Currency& currency) {
  const bool negative = amount.minor < 0;
  const auto magnitude =
      negative ? 0 - static_cast<std::uint64_t>(amount.minor) : static_cast<std::uint64_t>(amount.minor);
  const auto decimals = static_cast<std::size_t>(currency.exponent());
  std::string text = std::to_string(magnitude);
  if (decimals > 0) {
    if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
    text.insert(text.size() - decimals, 1, '.');
  }
  return negative ? "-" + text : text;
}

}  // namespace gavel::rules
