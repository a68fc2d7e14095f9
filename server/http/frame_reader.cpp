#include "server/http/frame_reader.hpp"

#include <algorithm>
#include <utility>

#include "server/http/close_code.hpp"
#include "server/http/text.hpp"

namespace gavel::http {
namespace {

using namespace close_code;

constexpr std::size_t kLongestControl = 125, kMask = 4;
constexpr unsigned kTwoBytes = 126, kEightBytes = 127;  // instead of a length: so many follow, and have it
/// What a message may keep of its room when it has been taken.
constexpr std::size_t kRoomKept = 2 * 1024;

/// Those that may be in a close frame (RFC 6455 7.4, and what IANA has added).
bool is_close_code(unsigned code) noexcept {
  if (code >= 3000) return code < 5000;
  return code >= 1000 && code <= 1014 && code != 1004 && code != kNone && code != kAbnormal;
}

}  // namespace

FrameReader::What FrameReader::next(std::string_view& bytes) {
  if (broken_) return What::broken;
  if (std::exchange(taken_, false)) {
    message_.clear();
    if (message_.capacity() > kRoomKept) message_ = {};
  }
  if (!in_payload_) {
    if (const auto fault = take_head(bytes)) return broken(fault);
    if (head_size_ < head_length()) return What::nothing;
    if (const auto fault = begin_payload()) return broken(fault);
  }
  take_payload(bytes);
  return left_ > 0 ? What::nothing : finish();
}

std::string_view FrameReader::payload() const noexcept {
  const std::string_view all = control_;
  return opcode() == Opcode::close ? all.substr(std::min<std::size_t>(all.size(), 2)) : all;
}

// -- the head ---------------------------------------------------------------------------------------------------------

/// How long it is, as far as is known.
std::size_t FrameReader::head_length() const noexcept {
  if (head_size_ < kShortestHead) return kShortestHead;
  const auto length = head_[1] & 0x7FU;
  return kShortestHead + (length == kTwoBytes ? 2 : length == kEightBytes ? 8 : 0) + kMask;
}

/// What there is of it. The code of what is wrong with it; 0: nothing is.
std::uint16_t FrameReader::take_head(std::string_view& bytes) {
  while (!bytes.empty() && head_size_ < head_length()) {
    head_[head_size_++] = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    if (head_size_ != kShortestHead) continue;
    if (const auto fault = fault_of_first_two()) return fault;
  }
  return 0;
}

std::uint16_t FrameReader::fault_of_first_two() const noexcept {
  const bool reserved = (head_[0] & 0x70U) != 0, masked = (head_[1] & 0x80U) != 0;
  if (reserved || !masked) return kProtocolError;
  switch (opcode()) {
    case Opcode::continuation:
      return in_message_ ? 0 : kProtocolError;
    case Opcode::text:
      return in_message_ ? kProtocolError : 0;
    case Opcode::binary:
      return in_message_ ? kProtocolError : kUnsupportedData;
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong:
      return is_final() && (head_[1] & 0x7FU) <= kLongestControl ? 0 : kProtocolError;
    default:
      return kProtocolError;
  }
}

/// The head is whole.
std::uint16_t FrameReader::begin_payload() {
  const auto short_length = head_[1] & 0x7FU;
  left_ = short_length;
  if (short_length >= kTwoBytes) {
    left_ = 0;
    for (std::size_t i = kShortestHead; i < head_length() - kMask; ++i) left_ = left_ << 8 | head_[i];
    const bool shorter_would_do = left_ < kTwoBytes || (short_length == kEightBytes && left_ <= 0xFFFF);
    if (shorter_would_do) return kProtocolError;
  }
  if (!is_control() && left_ > longest_ - message_.size()) return kTooBig;
  in_payload_ = true;
  masked_at_ = 0;
  if (is_control()) control_.clear();
  if (!is_control()) in_message_ = true;
  return 0;
}

// -- the payload ------------------------------------------------------------------------------------------------------

void FrameReader::take_payload(std::string_view& bytes) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  auto& into = is_control() ? control_ : message_;
  const auto from = into.size();
  into.append(bytes.substr(0, size));
  const auto* const mask = head_.data() + head_length() - kMask;
  for (auto i = from; i < into.size(); ++i) {
    into[i] = static_cast<char>(static_cast<unsigned char>(into[i]) ^ mask[masked_at_++ % kMask]);
  }
  left_ -= size;
  bytes.remove_prefix(size);
}

FrameReader::What FrameReader::finish() {
  head_size_ = 0;
  in_payload_ = false;
  if (opcode() == Opcode::ping) return What::ping;
  if (opcode() == Opcode::pong) return What::pong;
  if (opcode() == Opcode::close) return finish_close();
  if (!is_final()) return What::fragment;
  in_message_ = false;
  if (!text::is_utf8(message_)) return broken(kInvalidPayload);
  taken_ = true;
  return What::message;
}

FrameReader::What FrameReader::finish_close() {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(control_[i]); };
  code_ = kNone;
  if (control_.empty()) return What::close;
  if (control_.size() < 2) return broken(kProtocolError);
  const auto code = static_cast<std::uint16_t>(byte(0) << 8 | byte(1));
  if (!is_close_code(code)) return broken(kProtocolError);
  if (!text::is_utf8(payload())) return broken(kProtocolError);
  code_ = code;
  return What::close;
}

FrameReader::What FrameReader::broken(std::uint16_t code) {
  broken_ = true;
  code_ = code;
  message_ = {};
  return What::broken;
}

}  // namespace gavel::http
