// Sender: POSTs to other people's servers, many at the same time, on a thread of its own.
//
//     Sender sender(options, [](Sender::Answer answer) { … });     // called on the sender's thread
//     sender.post({.number = 7, .webhook = id, .url = url, .id = "msg_…", …});
//
// What harms nobody here:
// - each post has a deadline from its connection to its answer; names are looked up by threads of their own;
// - addresses that are not public are refused after the look-up, and it is that very address that is connected to, so a
//   name that changes its mind between the check and the use gains nothing; redirects are not followed;
// - of an answer 16 KiB of head are read, and 64 KiB of body, which only keeps the connection usable.
// Of https the certificate and its name are checked (TLS 1.2 or later) against the system's authorities, or those in
// SSL_CERT_FILE. A connection is used again for the same webhook within a few seconds.
//
// Thread rules: post() from any thread; made and ended by one. It ends with what is under way given up: Answer is not
// called any more.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/http/url.hpp"
#include "server/webhooks/webhook.hpp"

namespace gavel::webhooks {

class Sender {
 public:
  struct Options {
    std::chrono::milliseconds timeout = std::chrono::seconds(15);
    bool allow_private = false;  ///< addresses that are not in the public internet, too
  };
  struct Post {
    std::int64_t number = 0;  ///< whatever the caller wants back
    WebhookId webhook;
    http::Url url;
    std::string id;
    std::int64_t timestamp = 0;  ///< seconds since 1970
    std::string body;
    std::vector<Secret> secrets;
  };
  struct Answer {
    std::int64_t number = 0;
    WebhookId webhook;
    std::optional<int> status;                        ///< nothing: there was no answer
    std::string error;                                ///< why; a sentence without its full stop
    std::optional<std::chrono::seconds> retry_after;  ///< where it said so, as a number
  };

  Sender(Options options, std::function<void(Answer)> answered);
  ~Sender();

  void post(Post post);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace gavel::webhooks
