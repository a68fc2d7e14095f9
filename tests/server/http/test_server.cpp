#include "tests/server/http/test_server.hpp"

#include <gtest/gtest.h>

#include "server/http/problem.hpp"

namespace gavel::http {

TestServer::TestServer(Options options, std::size_t loops) {
  if (!options.log) options.log = [this](std::string_view line) { lines.put(std::string{line}); };
  std::vector<boost::asio::io_context*> contexts;
  for (std::size_t i = 0; i < loops; ++i) {
    contexts.push_back(loops_.emplace_back(std::make_unique<boost::asio::io_context>(1)).get());
    work_.emplace_back(contexts.back()->get_executor());
  }
  server_ = std::make_unique<Server>(contexts, small_router(), std::move(options));
  port_ = server_->listen("127.0.0.1", 0).value().port;
  for (auto* const context : contexts) {
    threads_.emplace_back([this, context] {
      for (;;) {
        try {
          context->run();
          return;
        } catch (...) {
          ++escaped_;
        }
      }
    });
  }
}

TestServer::~TestServer() {
  server_.reset();
  work_.clear();  // the loops end once the connections are cut
  threads_.clear();
  EXPECT_EQ(escaped_, 0) << "an exception has left a loop";
}

bool TestServer::eventually(const std::function<bool(const Counts&)>& wanted) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!wanted(server_->counts())) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

SocketHandlers TestServer::live_handlers() {
  return {[this](std::shared_ptr<Socket> socket) { sockets.put(std::move(socket)); },
          [this](std::string message) {
            if (message == "throw") throw std::runtime_error{"as asked"};
            messages.put(std::move(message));
          },
          [this] { closed.put(1); }};
}

Router TestServer::small_router() {
  Router router;
  const auto json = [](std::string body) {
    Response r;
    r.content_type = "application/json";
    r.body = std::move(body);
    return r;
  };
  router.add("GET", "/hello", [json](Request, Respond respond) { respond(json("{\"hello\":true}")); });
  router.add("POST", "/echo", [json](Request r, Respond respond) { respond(json(r.body)); });
  router.add("DELETE", "/hello", [](Request, Respond respond) { respond({204, {}, {}, {}}); });
  router.add("GET", "/items/{id}", [json](Request r, Respond respond) { respond(json(r.params["id"])); });
  router.add("GET", "/big", [json](Request, Respond respond) { respond(json(std::string(8 << 20, 'x'))); });
  router.add("GET", "/smuggled", [this, json](Request, Respond respond) {
    ++smuggled;
    respond(json("{}"));
  });
  router.add("GET", "/later", [json](Request r, Respond respond) {
    std::thread{[json, body = std::string{r.parameter("n").value_or("")}, respond = std::move(respond)]() mutable {
      respond(json(body));
    }}.detach();
  });
  router.add("GET", "/throw", [](Request, Respond) { throw std::runtime_error{"as asked"}; });
  router.add("GET", "/drop", [](Request, Respond) {});
  router.add("GET", "/never", [this](Request, Respond respond) { never.put(std::move(respond)); });
  router.add("GET", "/bad-field", [](Request, Respond respond) {
    respond({200, {}, {}, {{"location", "/x\r\nset-cookie: a=b"}}});
  });
  router.add("GET", "/events", [this](Request, Respond respond) {
    Response answer;
    answer.content_type = "text/event-stream";
    answer.stream = std::make_shared<SocketHandlers>(live_handlers());
    respond(std::move(answer));
  });
  const auto closed_to_all = [](const Request&) -> std::optional<Response> {
    return problem(401, "token_missing", "A token is needed.");
  };
  router.add(
      "POST", "/guarded",
      [](Request, Respond respond) {
        respond({200, {}, {}, {}});
      },
      closed_to_all);
  router.add_socket("/live", [this](Request, AnswerUpgrade answer) { answer(live_handlers()); });
  router.add_socket("/slow-live", [this](Request, AnswerUpgrade answer) { upgrades.put(std::move(answer)); });
  router.add_socket("/no-live", [](Request, AnswerUpgrade answer) {
    answer(problem(404, "not_found", "There is no such auction."));
  });
  return router;
}

Limits short_limits() {
  Limits limits;
  using namespace std::chrono_literals;
  limits.sweep = 20ms;
  limits.head_time = limits.body_time = limits.answer_time = limits.idle_time = limits.write_time = 300ms;
  limits.linger_time = limits.close_time = 300ms;
  limits.min_rate = 1 << 30;
  return limits;
}

}  // namespace gavel::http
