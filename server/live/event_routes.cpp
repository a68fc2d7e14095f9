// GET /v1/auctions/{id}/events: the stream's events without a WebSocket: pushed as server-sent events, or page by page.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/query.hpp"
#include "server/http/accept.hpp"
#include "server/http/problem.hpp"
#include "server/live/frames.hpp"
#include "server/live/hub.hpp"
#include "server/live/poll.hpp"
#include "server/live/replay.hpp"
#include "server/live/routes.hpp"
#include "server/live/watching.hpp"

namespace gavel::live {
namespace {

using auction::AuctionId;
using auction::HouseResult;
using auction::ViewPtr;

/// So long may a request wait for an event: less than the HTTP layer waits for an answer (Limits::answer_time).
constexpr std::int64_t kLongestWait = 25'000;

/// What the request asks for; `after` and `presence` for both channels.
struct EventsWanted {
  AuctionId id;
  std::optional<std::uint64_t> after;
  bool presence = false;
  std::uint32_t limit = 50;
  std::chrono::milliseconds wait{0};
};

http::Response depends_on_accept(http::Response answer) {
  return http::with_field(std::move(answer), "Vary", "Accept");
}

// -- server-sent events ---------------------------------------------------------------------------------------------

http::Response event_stream(otp::Runtime& rt, const EventsWanted& wanted) {
  http::Response answer;
  answer.content_type = "text/event-stream";
  answer.fields.emplace_back("X-Accel-Buffering", "no");  // nginx would keep events until a buffer is full
  answer.stream =
      std::make_shared<http::SocketHandlers>(watch_auction(rt, wanted.id, Form::block, wanted.after, wanted.presence));
  return depends_on_accept(std::move(answer));
}

/// A browser comes again after every end of a stream, until it is answered 204 (WHATWG HTML, section 9.2.3).
http::Response no_more_events() {
  http::Response answer;
  answer.status = 204;
  return depends_on_accept(std::move(answer));
}

/// Is the end of what is over behind the event with that number? What comes after the end (settlement, …) has numbers,
/// too.
bool has_end_behind(const std::vector<auction::Entry>& entries, std::uint64_t seq) {
  return std::ranges::none_of(entries, [&](const auction::Entry& entry) {
    const bool is_end =
        std::holds_alternative<rules::Closed>(entry.event) || std::holds_alternative<rules::Cancelled>(entry.event);
    return is_end && entry.seq > seq;
  });
}

void stream_events(const Services& services, const EventsWanted& wanted, const auction::View& view,
                   http::Respond respond) {
  if (!wanted.after || !is_over(view)) return respond(event_stream(services.rt, wanted));
  if (*wanted.after >= view.seq) return respond(no_more_events());
  services.house.entries(wanted.id, [&rt = services.rt, wanted, respond = std::move(respond)](
                                        HouseResult<std::vector<auction::Entry>> entries) mutable {
    if (!entries) return respond(depends_on_accept(api::problem_of(entries.error())));
    respond(has_end_behind(*entries, *wanted.after) ? no_more_events() : event_stream(rt, wanted));
  });
}

/// The last event that the client has: what a browser that comes again says goes before what is in the address, which
/// it was opened with. A Response where it is no number.
base::Expected<std::optional<std::uint64_t>, http::Response> last_event(const http::Request& request,
                                                                        std::optional<std::uint64_t> after) {
  const auto text = request.field("last-event-id");
  if (text.empty()) return after;
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= 0) {
    return std::optional(static_cast<std::uint64_t>(value));
  }
  return base::Unexpected(http::problem(400, "invalid_parameter",
                                        "Last-Event-ID must be the id of an event of this stream: a whole number.",
                                        {{"parameter", "Last-Event-ID"}}));
}

// -- page by page ---------------------------------------------------------------------------------------------------

http::Response page_of(const EventsWanted& wanted, const std::vector<auction::Entry>& entries) {
  std::vector<http::Frame> events;
  auto next = *wanted.after;
  bool over = false;
  const auto last = std::min<std::uint64_t>(entries.back().seq, next + wanted.limit);
  const bool to_the_end = replay(wanted.id, entries, next, last, [&](const auto& entry, const auto& then) {
    events.push_back(event_frame(entry, then));
    next = entry.seq;
    over = is_over(then);
  });
  return page_answer(events, next, to_the_end && (over || events.empty()));
}

void page_events(const Services& services, const EventsWanted& wanted, const auction::View& view,
                 http::Respond respond) {
  if (*wanted.after < view.seq) {
    return services.house.entries(
        wanted.id, [wanted, respond = std::move(respond)](HouseResult<std::vector<auction::Entry>> entries) mutable {
          if (entries && entries->empty()) entries = base::Unexpected(auction::HouseErrc::unavailable);
          if (!entries) return respond(depends_on_accept(api::problem_of(entries.error())));
          respond(page_of(wanted, *entries));
        });
  }
  // Who has more than there is may have it from another life of the data: it gets what comes.
  if (is_over(view) || wanted.wait.count() == 0) return respond(page_answer({}, view.seq, is_over(view)));
  start_poll(services.rt, {wanted.id, view.seq, wanted.limit, wanted.wait, services.draining}, std::move(respond));
}

// -- both -----------------------------------------------------------------------------------------------------------

base::Expected<EventsWanted, http::Response> read_events_wanted(const http::Request& request, bool stream) {
  using Names = std::vector<std::string_view>;
  api::Query query(request, stream ? Names{"after", "presence"} : Names{"after", "limit", "wait_ms"});
  EventsWanted wanted;
  if (request.parameter("after")) wanted.after = query.number("after");
  if (stream) {
    wanted.presence = query.flag("presence");
  } else {
    wanted.after = wanted.after.value_or(0);
    wanted.limit = query.limit();
    wanted.wait = std::chrono::milliseconds(query.number_to("wait_ms", kLongestWait));
  }
  if (auto refusal = query.refusal()) return base::Unexpected(*std::move(refusal));
  if (stream) {
    auto after = last_event(request, wanted.after);
    if (!after) return base::Unexpected(std::move(after.error()));
    wanted.after = *after;
  }
  const auto id = AuctionId::parse(request.params.at("id"));
  if (!id) return base::Unexpected(api::no_such_auction());
  wanted.id = *id;
  return wanted;
}

}  // namespace

void add_event_routes(http::Router& router, Services services) {
  router.add("GET", "/v1/auctions/{id}/events", [services](http::Request request, http::Respond respond) {
    const bool stream = http::prefers(request.field("accept"), "text/event-stream", "application/json");
    auto wanted = read_events_wanted(request, stream);
    if (!wanted) return respond(depends_on_accept(std::move(wanted.error())));
    services.house.view(wanted->id, [services, wanted = *wanted, stream,
                                     respond = std::move(respond)](HouseResult<ViewPtr> view) mutable {
      if (!view) return respond(depends_on_accept(api::problem_of(view.error())));
      const bool draft = (*view)->phase == rules::Phase::draft;  // nobody bids on it yet
      if (draft) return respond(depends_on_accept(api::no_such_auction()));
      if (stream) return stream_events(services, wanted, **view, std::move(respond));
      page_events(services, wanted, **view, std::move(respond));
    });
  });
}

}  // namespace gavel::live
