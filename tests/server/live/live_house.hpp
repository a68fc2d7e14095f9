// LiveHouse: auctions and the real hub in a seeded World, and sockets that write down what they are given.
//
// Thread rules: one thread.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "server/live/hub.hpp"
#include "tests/auction/sim_house.hpp"

namespace gavel::live::testing {

using namespace std::chrono_literals;
using auction::AuctionId;
using auction::testing::Mishap;
using auction::testing::SimDisk;
using auction::testing::SimHouse;
using auction::testing::word;
using Json = nlohmann::json;

/// A socket, and what a hub knows it by.
class FakeSocket final : public http::Socket, public Subscriber {
 public:
  explicit FakeSocket(Form form = Form::json) : form_(form) {}

  void send(Message& message) override {
    const auto text = message.as(form_);
    send(form_ == Form::block ? data_of(message, *text) : text, message.kind(), message.topic());
  }
  void send(http::Frame text, Kind kind, Topic) override {
    EXPECT_FALSE(code) << "a frame after the close: " << *text;
    frames.push_back(Json::parse(*text));
    texts.push_back(*text);
    const auto type = frames.back()["type"];
    EXPECT_EQ(kind == Kind::tick, type == "tick" || type == "presence");
  }
  void close(std::uint16_t close_code, std::string) override {
    EXPECT_FALSE(code) << "closed twice";
    code = close_code;
  }

  /// Frames of one type.
  std::vector<Json> of(std::string_view type) const {
    std::vector<Json> found;
    for (const auto& frame : frames) {
      if (frame["type"] == type) found.push_back(frame);
    }
    return found;
  }
  /// "snapshot 1, bid 2, closed 3", without ticks and presence.
  std::string story() const {
    std::string text;
    for (const auto& frame : frames) {
      if (!frame.contains("seq")) continue;
      text += (text.empty() ? "" : ", ") + frame.value("kind", "snapshot") + " " + frame["seq"].dump();
    }
    return text;
  }

  std::vector<Json> frames;
  std::vector<std::string> texts;
  std::uint16_t code = 0;  ///< of its close; 0: open

 private:
  /// What is in a server-sent event, whose id is the number of what is in it.
  static http::Frame data_of(const Message& message, const std::string& block) {
    const auto data = block.find("\ndata: ");
    EXPECT_TRUE(block.starts_with("event: ") && block.ends_with("\n\n") && data != block.npos) << block;
    const auto id = message.seq() ? "\nid: " + std::to_string(*message.seq()) + "\n" : "";
    EXPECT_EQ(block.find(id.empty() ? "\nid: " : id) != block.npos, !id.empty()) << block;
    return std::make_shared<const std::string>(block.substr(data + 7, block.size() - data - 9));
  }

  Form form_;
};
using Watcher = std::shared_ptr<FakeSocket>;

inline SimHouse::Options with_hub(SimHouse::Options options = {}) {
  options.live = [](SimHouse& sim) { return hub_child({&sim.registry, &*sim.clock}); };
  return options;
}

class LiveHouse : public SimHouse {
 public:
  explicit LiveHouse(SimDisk& disk, Options options = {}) : SimHouse(disk, with_hub(std::move(options))) {}

  /// Says that a watcher has come; the hub gets to it when the world goes on. `after`: the last event that it has.
  Watcher join(const AuctionId& id, std::optional<std::uint64_t> after = {}, bool presence = false,
               Form form = Form::json) {
    auto socket = std::make_shared<FakeSocket>(form);
    world.rt.call(kHub, Join{id, socket, after, presence}, 10s, [socket](otp::CallResult<void> joined) {
      if (!joined) socket->close(1012, "");
    });
    return socket;
  }
  Watcher watch(const AuctionId& id, std::optional<std::uint64_t> after = {}) {
    auto socket = join(id, after);
    settle();
    return socket;
  }
  void leave(const AuctionId& id, const Watcher& socket) {
    world.rt.call(kHub, Leave{id, socket}, 10s, [](otp::CallResult<void>) {});
  }
};

/// An auction of a minute that people bid on, and its hub.
class OneAuction : public ::testing::Test {
 protected:
  void bid(const std::string& who, std::int64_t amount) {
    sim.bid(id, who, amount);
    sim.settle();
  }

  SimDisk disk;
  LiveHouse sim{disk};
  AuctionId id = sim.create(sim.terms(0s, 60s));
};

}  // namespace gavel::live::testing
