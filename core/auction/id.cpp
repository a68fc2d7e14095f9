#include "core/auction/id.hpp"

namespace gavel::auction {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The value of a letter of either case; -1 for one that to_string() never writes (I, L, O, U among them).
int value_of(char letter) noexcept {
  if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  const auto at = kAlphabet.find(letter);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// Writes the low `size` bytes of `value`, most significant first.
void put(std::uint8_t* to, std::size_t size, std::uint64_t value) noexcept {
  for (std::size_t i = size; i-- > 0; value >>= 8) to[i] = static_cast<std::uint8_t>(value);
}

struct Halves {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
};

Halves halves_of(const std::array<std::uint8_t, 16>& bytes) noexcept {
  Halves out;
  for (std::size_t i = 0; i < 8; ++i) {
    out.high = out.high << 8 | bytes[i];
    out.low = out.low << 8 | bytes[i + 8];
  }
  return out;
}

}  // namespace

AuctionId AuctionId::make(rules::Time now, std::uint64_t random_high, std::uint64_t random_low) noexcept {
  std::array<std::uint8_t, 16> bytes;
  put(bytes.data(), 6, static_cast<std::uint64_t>(now.ms));
  put(bytes.data() + 6, 5, random_high);
  put(bytes.data() + 11, 5, random_low);
  return AuctionId(bytes);
}

std::optional<AuctionId> AuctionId::parse(std::string_view text) noexcept {
  // 130 bits: the first letter has 3 of the 128.
  if (text.size() != kLetters || value_of(text[0]) > 7) return std::nullopt;
  Halves value;
  for (const char letter : text) {
    const int five = value_of(letter);
    if (five < 0) return std::nullopt;
    value.high = value.high << 5 | value.low >> 59;
    value.low = value.low << 5 | static_cast<std::uint64_t>(five);
  }
  std::array<std::uint8_t, 16> bytes;
  put(bytes.data(), 8, value.high);
  put(bytes.data() + 8, 8, value.low);
  return AuctionId(bytes);
}

AuctionId AuctionId::next() const noexcept {
  auto bytes = bytes_;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    if (++bytes[i] != 0) break;
  }
  return AuctionId(bytes);
}

AuctionId IdMaker::make(rules::Time now, std::uint64_t random_high, std::uint64_t random_low) {
  const auto fresh = AuctionId::make(now, random_high, random_low);
  std::lock_guard lock(mutex_);
  last_ = fresh > last_ ? fresh : last_.next();
  return last_;
}

std::string AuctionId::to_string() const {
  const auto text = letters();
  return std::string(text.data(), text.size());
}

std::array<char, AuctionId::kLetters> AuctionId::letters() const noexcept {
  auto [high, low] = halves_of(bytes_);
  std::array<char, kLetters> text;
  for (std::size_t i = kLetters; i-- > 0;) {
    text[i] = kAlphabet[low & 31];
    low = low >> 5 | high << 59;
    high >>= 5;
  }
  return text;
}

}  // namespace gavel::auction
