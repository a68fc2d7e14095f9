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

namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The digits as a number; nothing beyond kMaxAmount.
std::optional<Amount> amount_of(std::string_view digits) {
  Amount amount;
  for (const char c : digits) {
    amount.minor = amount.minor * 10 + (c - '0');
    if (amount > kMaxAmount) return std::nullopt;
  }
  return amount;
}

base::Unexpected<std::string> no_decimal(const Currency& currency) {
  const std::string code(currency.code());
  if (currency.exponent() == 0) return base::Unexpected("must be a whole number, as " + code + " has no decimals");
  const std::string most = std::to_string(currency.exponent());
  return base::Unexpected("must be a decimal number with at most " + most + " decimals, as " + code + " has them");
}

}  // namespace

base::Expected<Amount, std::string> parse_decimal(std::string_view text, const Currency& currency) {
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto decimals = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  const auto places = static_cast<std::size_t>(currency.exponent());
  const bool well_formed = all_digits(whole) && (whole.size() == 1 || whole.front() != '0') &&
                           (point == std::string_view::npos || all_digits(decimals)) && decimals.size() <= places;
  if (!well_formed) return no_decimal(currency);
  const auto amount = amount_of(std::string(whole).append(decimals).append(places - decimals.size(), '0'));
  if (!amount) return base::Unexpected("must be at most " + to_decimal(kMaxAmount, currency));
  return *amount;
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
