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

class FakeSocket final : public http::Socket {
 public:
  void send(http::Frame text, Kind kind, Topic) override {
    EXPECT_FALSE(code) << "a frame after the close: " << *text;
    frames.push_back(Json::parse(*text));
    texts.push_back(*text);
    EXPECT_EQ(kind == Kind::tick, frames.back()["type"] == "tick");
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
  /// "snapshot 1, bid 2, closed 3", without ticks.
  std::string story() const {
    std::string text;
    for (const auto& frame : frames) {
      if (frame["type"] == "tick") continue;
      text += (text.empty() ? "" : ", ") + frame.value("kind", "snapshot") + " " + frame["seq"].dump();
    }
    return text;
  }

  std::vector<Json> frames;
  std::vector<std::string> texts;
  std::uint16_t code = 0;  ///< of its close; 0: open
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
  Watcher join(const AuctionId& id, std::optional<std::uint64_t> after = {}) {
    auto socket = std::make_shared<FakeSocket>();
    world.rt.call(kHub, Join{id, socket, after}, 10s, [socket](otp::CallResult<void> joined) {
      if (!joined) socket->close(1012, "");
    });
    return socket;
  }
  Watcher watch(const AuctionId& id, std::optional<std::uint64_t> after = {}) {
    auto socket = join(id, after);
    settle();
    return socket;
  }
  void leave(const AuctionId& id, const Watcher& socket) { world.rt.cast(kHub, Leave{id, socket}); }
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
