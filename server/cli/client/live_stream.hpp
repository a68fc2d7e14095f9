// LiveStream: a watcher of one auction's WebSocket (docs/live.md) that comes again when it is lost.
//
//     asio::io_context loop;
//     LiveStream stream(loop, url, "/v1/auctions/01KA…/live", {.connected = …, .message = …, .lost = …, .ended = …});
//     stream.start();
//     loop.run();
//
// It remembers the number of the last event, and connects again with ?after=N: so its owner gets every event once and
// in order. It waits for what the server asked for (retry_after_ms in the reason of close code 1012), else for a
// growing, random pause, and gives up when there was no connection for `patience`.
//
// Thread rules: on the thread that runs the loop, also the callbacks, none of them from within start().
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/unique_function.hpp"
#include "server/cli/client/client.hpp"

namespace boost::asio {
class io_context;
}

namespace gavel::cli {

class LiveStream {
 public:
  struct Callbacks {
    base::UniqueFunction<void()> connected;                   ///< each time
    base::UniqueFunction<void(const Json& message)> message;  ///< snapshot, event or tick
    base::UniqueFunction<void(const std::string& why)> lost;  ///< it will connect again
    /// Once, and the last: nothing where the server closed with 1000, for what was watched is over.
    base::UniqueFunction<void(std::optional<Trouble>)> ended;
  };

  LiveStream(boost::asio::io_context& loop, BaseUrl url, std::string path, std::chrono::milliseconds patience,
             Callbacks callbacks);
  ~LiveStream();

  void start();
  /// No callback comes after it.
  void stop();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

/// N of "retry_after_ms=N" in a close reason, at most a minute; nothing where there is none.
std::optional<std::chrono::milliseconds> retry_after_of(std::string_view reason);

}  // namespace gavel::cli
