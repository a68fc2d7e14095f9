// POST /v1/auctions/bulk: many auctions with one request, an answer for each line.
//
// The lines are made one beside the other, so that the journal can put several into one transaction, and answered in
// their order. Each is done or refused by itself. Under an Idempotency-Key every line has a key of its own, of that key
// and the line's number, which is kept in the transaction that makes its auction: so the same request again, after a
// crash in its midst, finds what was made and makes the rest. A blank parts the two, which no key of a client has.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/auction/requests.hpp"
#include "server/api/answers.hpp"
#include "server/api/bulk_body.hpp"
#include "server/api/handlers.hpp"
#include "server/api/idempotency.hpp"
#include "server/api/kept_answer.hpp"
#include "server/api/new_auction.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

using auction::HouseResult;
using auction::ViewPtr;

/// So many lines of a request are at work at a time: enough for a transaction to be shared, and others get their turn.
constexpr std::size_t kAtOnce = 32;

/// {"line":1,"status":201,"auction":{…}} or {"line":2,"status":422,"problem":{…}}
std::string line_of(std::size_t number, const http::Response& answer) {
  return "{\"line\":" + std::to_string(number) + ",\"status\":" + std::to_string(answer.status) +
         (answer.status < 400 ? ",\"auction\":" : ",\"problem\":") + answer.body + "}\n";
}

/// How long the client should wait before it asks again; 0: nothing would come of that.
int wait_of(const http::Response& answer) {
  const auto field = std::ranges::find(answer.fields, "Retry-After", [](const auto& f) { return f.first; });
  if (field != answer.fields.end()) return std::max(1, std::atoi(field->second.c_str()));
  return answer.status >= 500 ? 1 : 0;
}

class Bulk : public std::enable_shared_from_this<Bulk> {
 public:
  Bulk(Services services, Caller caller, std::vector<BulkLine> lines, http::Respond respond)
      : services_(std::move(services)),
        caller_(std::move(caller)),
        lines_(std::move(lines)),
        answers_(lines_.size()),
        respond_(std::move(respond)),
        left_(lines_.size()) {}

  /// First what was done before, of all lines: a key that came with another request makes none of them.
  void run() {
    if (!services_.key) return make_all();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      services_.house.done_before(key_of(i),
                                  [self = shared_from_this(), i](HouseResult<std::optional<auction::Before>> before) {
                                    self->looked_up(i, std::move(before));
                                  });
    }
  }

 private:
  auction::RequestKey key_of(std::size_t i) const {
    auto key = *services_.key;
    key.key += ' ' + std::to_string(lines_[i].number);
    return key;
  }

  void looked_up(std::size_t i, HouseResult<std::optional<auction::Before>> before) {
    if (!before) {
      answers_[i] = problem_of(before.error());
    } else if (*before && (*before)->same) {
      answers_[i] = from_text((*before)->answer);
    } else if (*before) {
      reused_ = true;
    }
    if (--left_ > 0) return;
    if (reused_) return respond_(reused_key());
    left_ = lines_.size();
    make_all();
  }

  void make_all() {
    for (std::size_t i = 0; i < std::min(kAtOnce, lines_.size()); ++i) make_next();
  }

  /// Makes a line, and when it is answered the next that nobody has begun. An answer that comes at once is no reason to
  /// go deeper: whoever is later of the call and its answer goes on.
  void make_next() {
    for (;;) {
      const auto i = next_++;
      if (i >= lines_.size()) return;
      auto first_is_here = std::make_shared<std::atomic_flag>();
      make(i, [self = shared_from_this(), i, first_is_here](http::Response answer) {
        self->answered(i, std::move(answer));
        if (first_is_here->test_and_set()) self->make_next();
      });
      if (!first_is_here->test_and_set()) return;
    }
  }

  void make(std::size_t i, base::UniqueFunction<void(http::Response)> done) {
    if (answers_[i]) return done(*std::move(answers_[i]));
    const auto now = services_.house.now();
    // The request itself has paid for one.
    if (services_.rates && paid_for_.test_and_set()) {
      if (const int wait = services_.rates->spend_or_wait(caller_.principal.name, now); wait > 0) {
        return done(Rates::refusal(wait));
      }
    }
    if (!lines_[i].body) return done(std::move(lines_[i].body.error()));
    auto wanted = read_new_auction(*lines_[i].body, caller_.principal.name, now);
    if (!wanted) return done(std::move(wanted.error()));
    auto services = services_;
    if (services_.key) services.key = std::make_shared<const auction::RequestKey>(key_of(i));
    make_auction(services, *std::move(wanted), std::move(done));
  }

  void answered(std::size_t i, http::Response answer) {
    answers_[i] = std::move(answer);
    if (--left_ == 0) respond_(all());
  }

  /// What may come of another try is not kept as the answer to the key: Retry-After says so, here as elsewhere.
  http::Response all() const {
    http::Response response{.status = 200, .content_type = "application/x-ndjson"};
    int wait = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      response.body += line_of(lines_[i].number, *answers_[i]);
      wait = std::max(wait, wait_of(*answers_[i]));
    }
    if (wait > 0) response.fields.emplace_back("Retry-After", std::to_string(wait));
    return response;
  }

  Services services_;
  Caller caller_;
  std::vector<BulkLine> lines_;
  std::vector<std::optional<http::Response>> answers_;  // of each line its own, written by whoever answers it
  http::Respond respond_;
  std::atomic<std::size_t> left_;  // lines without an answer
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> reused_ = false;
  std::atomic_flag paid_for_;
};

}  // namespace

void create_auctions(Services services, Caller caller, http::Respond respond) {
  auto lines = read_bulk(caller.request.field("content-type"), caller.request.body);
  if (!lines) return respond(std::move(lines.error()));
  auto bulk = std::make_shared<Bulk>(std::move(services), std::move(caller), *std::move(lines), std::move(respond));
  bulk->run();
}

}  // namespace gavel::api
