// Message: one message of an auction's stream, and the bytes in which each channel sends it. The hub makes it once;
// each form is made when the first watcher wants it, and is shared by all others that do.
//
//     Message message(id, "bid", 3, Socket::Kind::event, event_frame(entry, view));
//     *message.as(Form::json)     {"type":"event","seq":3,"kind":"bid", …}
//     *message.as(Form::with_id)  {"type":"event","id":"01KAPX4V…","seq":3,"kind":"bid", …}
//     *message.as(Form::block)    event: bid\nid: 3\ndata: {"type":"event","seq":3,"kind":"bid", …}\n\n
//
// Thread rules: one thread; the frames that it gives may go anywhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/auction/id.hpp"
#include "server/http/message.hpp"

namespace gavel::live {

enum class Form : std::uint8_t {
  json,     ///< a WebSocket of one auction
  with_id,  ///< a WebSocket of many auctions: the auction's id is its second member
  block,    ///< a stream of server-sent events
};

class Message {
 public:
  /// What a message is about, for those that replace each other.
  enum class Topic : std::uint8_t { tick, presence };

  /// @param name of the server-sent event: "snapshot", the event's kind, "tick", "presence"
  /// @param seq  what a client says when it comes again; nothing for what has no number
  /// @param json an object that begins with its "type"
  Message(const auction::AuctionId& id, std::string_view name, std::optional<std::uint64_t> seq, http::Frame json,
          std::optional<Topic> topic = {})
      : id_(id), name_(name), seq_(seq), topic_(topic), frames_{std::move(json), nullptr, nullptr} {}

  std::optional<std::uint64_t> seq() const noexcept { return seq_; }
  /// Must it arrive? Else the latest of its topic wins.
  http::Socket::Kind kind() const noexcept { return topic_ ? http::Socket::Kind::tick : http::Socket::Kind::event; }
  http::Socket::Topic topic() const noexcept { return topic_ ? static_cast<http::Socket::Topic>(*topic_) : 0; }
  const http::Frame& as(Form form);

 private:
  auction::AuctionId id_;
  std::string_view name_;
  std::optional<std::uint64_t> seq_;
  std::optional<Topic> topic_;
  std::array<http::Frame, 3> frames_;
};

inline constexpr http::Socket::Topic kTopics = 2;

}  // namespace gavel::live
