// AuctionId: a ULID (128 bits: 48 of milliseconds, 80 random), written as 26 characters of Crockford's base 32.
//
// Sorts by time of making; an IdMaker's also where several are made in one millisecond (the ULID specification's
// monotonicity). Parsing takes lower case too and refuses everything else that to_string() would not write.
// Thread rules: a value; make() may be called from any thread, and so may an IdMaker's.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/rules/auction.hpp"

namespace gavel::auction {

class AuctionId {
 public:
  AuctionId() = default;  ///< all zero: no auction
  explicit AuctionId(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  /// A fresh one. `random` gives 80 bits, of which the low bits of two numbers are used.
  static AuctionId make(rules::Time now, std::uint64_t random_high, std::uint64_t random_low) noexcept;
  static std::optional<AuctionId> parse(std::string_view text) noexcept;

  /// The one after it: one more, as a number of 128 bits.
  AuctionId next() const noexcept;

  static constexpr std::size_t kLetters = 26;
  std::string to_string() const;
  /// The same characters, without an allocation.
  std::array<char, kLetters> letters() const noexcept;
  const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
  friend auto operator<=>(const AuctionId&, const AuctionId&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

/// Makes ids of which each is above all before it.
class IdMaker {
 public:
  AuctionId make(rules::Time now, std::uint64_t random_high, std::uint64_t random_low);

 private:
  std::mutex mutex_;
  AuctionId last_;
};

}  // namespace gavel::auction

template <>
struct std::hash<gavel::auction::AuctionId> {
  std::size_t operator()(const gavel::auction::AuctionId& id) const noexcept {
    std::uint64_t high, low;
    std::memcpy(&high, id.bytes().data(), 8);
    std::memcpy(&low, id.bytes().data() + 8, 8);
    return static_cast<std::size_t>((high ^ low) * 0x9E3779B97F4A7C15ull);
  }
};
