// Poll: somebody who has all that there is, and waits for the next event with a plain request ("long polling"). A
// process for as long as the request waits: it watches as everybody does, and answers with the first that comes.
//
// Thread rules: start_poll() from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "core/auction/id.hpp"
#include "core/otp/runtime.hpp"
#include "server/http/message.hpp"

namespace gavel::live {

struct Wait {
  auction::AuctionId id;
  std::uint64_t after = 0;                      ///< what it has
  std::uint32_t limit = 50;                     ///< so many events at most
  otp::Duration time;                           ///< so long at most: then the answer has no events
  const std::atomic<bool>* draining = nullptr;  ///< the server is on its way out: nobody waits any longer
};

/// Answers once: 200 with page_answer(), or 503 where the live stream cannot be reached.
void start_poll(otp::Runtime& rt, Wait wait, http::Respond respond);

/// {"items":[…],"next":…,"over":…}: events as the stream has them; `next` is what to say as `after` the next time.
/// `over`: no more will come.
http::Response page_answer(const std::vector<http::Frame>& events, std::uint64_t next, bool over);

}  // namespace gavel::live
