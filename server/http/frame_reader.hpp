// FrameReader: what a WebSocket client sends, from bytes to messages and control frames (RFC 6455 sections 5 and 7).
//
//     while ((what = reader.next(bytes)) != What::nothing) …
//
// Bytes may come cut anywhere: what is not whole is kept, and nothing else, so that a silent client costs no buffer.
// The first frame that breaks a rule is the last that is read. Only what a server gets: every frame has to be masked,
// and no extension was agreed on.
//
// Thread rules: one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/http/frame.hpp"

namespace gavel::http {

class FrameReader {
 public:
  enum class What : std::uint8_t {
    nothing,   ///< all bytes are read; more have to come
    fragment,  ///< a frame of a message that is not whole yet
    message,   ///< text() is one, whole, in UTF-8
    ping,      ///< to be answered with payload()
    pong,      ///< payload()
    close,     ///< code() and payload(), the reason, in UTF-8
    broken,    ///< code() is what the connection is to be closed with: 1002, 1003, 1007 or 1009
  };

  /// @param longest message, in bytes
  explicit FrameReader(std::size_t longest) : longest_(longest) {}

  /// Takes bytes off the front, up to the end of one frame. After `broken` it always answers that.
  What next(std::string_view& bytes);

  /// May be moved from, until next().
  std::string& text() noexcept { return message_; }
  std::string_view payload() const noexcept;
  /// 1005 where a close frame came without one.
  std::uint16_t code() const noexcept { return code_; }

 private:
  static constexpr std::size_t kShortestHead = 2, kLongestHead = 14;

  std::size_t head_length() const noexcept;
  std::uint16_t take_head(std::string_view& bytes);
  std::uint16_t fault_of_first_two() const noexcept;
  std::uint16_t begin_payload();
  void take_payload(std::string_view& bytes);
  What finish();
  What finish_close();
  What broken(std::uint16_t code);

  bool is_final() const noexcept { return (head_[0] & 0x80) != 0; }
  Opcode opcode() const noexcept { return static_cast<Opcode>(head_[0] & 0x0FU); }
  bool is_control() const noexcept { return (head_[0] & 0x8U) != 0; }

  std::size_t longest_;
  std::uint64_t left_ = 0;  ///< of the payload
  std::string message_;     ///< what there is of it
  std::string control_;     ///< the payload of a control frame
  std::array<unsigned char, kLongestHead> head_{};
  std::uint8_t head_size_ = 0;  ///< bytes of head_ that have come
  std::uint8_t masked_at_ = 0;  ///< of the four bytes of the mask, the next
  std::uint16_t code_ = 0;
  bool in_payload_ = false;
  bool in_message_ = false;  ///< it has begun and not ended
  bool taken_ = false;       ///< message_ has been given out
  bool broken_ = false;
};

}  // namespace gavel::http
