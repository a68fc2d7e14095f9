// Money: whole minor units (cents, yen, fils) of an ISO 4217 currency. No float comes near it.
//
// An Amount knows no currency of its own: all amounts of one auction are in the auction's currency, which is checked
// once, where bytes come in. Amounts outside 0 … kMaxAmount are refused there, so sums of two amounts cannot wrap;
// `checked_add` says so all the same.
//
// Thread rules: values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/expected.hpp"

namespace gavel::rules {

/// Minor units: 12.34 USD is Amount{1234}, 500 JPY is Amount{500}.
struct Amount {
  std::int64_t minor = 0;
  friend constexpr auto operator<=>(Amount, Amount) = default;
};

/// The largest amount that is taken from anybody: 10^15 minor units.
inline constexpr Amount kMaxAmount{1'000'000'000'000'000};

/// a + b, or nothing where that would leave the range of std::int64_t.
std::optional<Amount> checked_add(Amount a, Amount b) noexcept;

/// Is it in 0 … kMaxAmount?
constexpr bool in_range(Amount a) noexcept { return a.minor >= 0 && a <= kMaxAmount; }

/// An ISO 4217 alphabetic code that is in use, with its number of decimals.
class Currency {
 public:
  /// "USD" -> Currency; nothing for a code that is not in ISO 4217's list of active currencies (upper case only).
  /// Codes without a minor unit (XAU, XDR, XTS, …) are not taken: their amounts cannot be counted.
  static std::optional<Currency> parse(std::string_view code) noexcept;

  std::string_view code() const noexcept { return {code_.data(), code_.size()}; }
  /// Decimals of the minor unit: 2 for USD, 0 for JPY, 3 for KWD.
  int exponent() const noexcept { return exponent_; }

  friend bool operator==(const Currency&, const Currency&) = default;

 private:
  Currency(std::string_view code, int exponent) noexcept;
  std::array<char, 3> code_;
  std::int8_t exponent_;
};

/// "17500" USD -> "175.00"; for people and logs.
std::string to_decimal(Amount amount, const Currency& currency);

/// "175.00", "175.0" or "175" USD -> 17500. Digits and at most one point with digits on both sides of it, no more
/// decimals than the currency has, up to kMaxAmount: no sign, no exponent, no separator of thousands, no zero in front
/// of another digit. The error is a sentence's end: "must be …".
base::Expected<Amount, std::string> parse_decimal(std::string_view text, const Currency& currency);

}  // namespace gavel::rules
