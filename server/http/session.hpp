// Session: the HTTP/1.1 life of a connection. Bytes in, gate, router, body, handler, answer, and again.
//
// One request at a time is with the application; what a client has pipelined behind it waits in the bounded buffer,
// then in the kernel, so answers are in order and a flood only slows its sender. Answers that are ready in the same
// turn go out in one write. Deadlines and their answers: see Limits.
//
// Thread rules: on its loop's thread; only Reply and UpgradeReply may be used elsewhere.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "server/http/gate.hpp"
#include "server/http/loop.hpp"
#include "server/http/router.hpp"
#include "server/http/trace.hpp"

namespace gavel::http {

class Session final : public Connection {
 public:
  Session(std::shared_ptr<Loop> loop, Peer peer);

  void start();
  void sweep(Clock::time_point now) override;
  void drain(const Farewell& farewell) override;
  void cut() override;

  /// The application's answer to the request of that number; a late or second one is dropped.
  void answer(std::uint64_t number, Response response);
  void answer_upgrade(std::uint64_t number, std::variant<SocketHandlers, Response> answer);

 private:
  enum class State {
    head,       ///< waits for a whole head
    body,       ///< waits for the rest of the body
    handler,    ///< waits for the application's answer
    upgrading,  ///< accepted as a WebSocket or a stream of events, waits until what comes before is written
    closing,    ///< waits until the last answer is written
    over,
  };

  static constexpr std::size_t kNoMethod = Traffic::kMethods.size() - 1;
  static constexpr std::size_t kReadAtOnce = 2 * 1024;
  /// Answers beyond this are written before the next pipelined request is looked at; also what buffers may keep.
  static constexpr std::size_t kOutputAtOnce = 64 * 1024;

  // Reading: each step takes what is there and answers whether the next may follow at once.
  void run();
  bool step();
  bool take_head();
  bool take_request(Head head);
  bool take_body();
  bool take_upgrade(SocketHandler& handler);
  Router::Match match(bool upgrade);
  Router::Match route(bool upgrade);
  template <class Call>
  bool hand_over(Call&& call);
  const Limits& limits() const noexcept { return options_->limits; }
  bool secure() noexcept { return peer_.wire.tls() != nullptr; }
  void take_options();

  // Writing.
  bool put(const Response& response);
  void put_stream(Response response);
  void refuse(const Refusal& refusal);
  bool flush();
  void next();
  void leave();
  void become_linger();
  void become_socket();

  // Waiting.
  void read();
  void on_read(error_code ec, std::size_t size);
  void on_written(error_code ec);
  void expect_head();
  std::string_view received() const noexcept;
  void handler_failed(std::string_view what);
  void done_with(int status, bool waited = false);
  void log_answer(int status) const;
  void log_slow(int status, Clock::time_point now) const;
  static void close_unopened(SocketHandlers handlers);

  std::shared_ptr<Loop> loop_;
  std::shared_ptr<const Options> options_;  ///< the loop's, as they were when the request began
  Peer peer_;
  State state_ = State::head;
  Clock::time_point deadline_;        ///< of the state
  Clock::time_point write_deadline_;  ///< while writing_

  boost::beast::flat_buffer in_;
  std::size_t scanned_ = 0;    ///< bytes of in_ that find_head has seen
  bool line_skipped_ = false;  ///< the one empty line that may come before a request (RFC 9112 2.2)
  bool request_begun_ = false;
  std::string out_;      ///< answers not yet given to the kernel
  std::string sending_;  ///< being written

  Request request_;
  Trace trace_;
  std::string asked_;   ///< method and path, where answers or slow ones are logged
  std::string client_;  ///< " client=…", where proxies say who that is
  std::size_t method_ = kNoMethod;
  Clock::time_point begun_at_;   ///< the first byte is there
  Clock::time_point asked_at_;   ///< the whole head
  Clock::time_point handed_at_;  ///< the whole request, and its handler is called; none where it is not
  bool passed_ = false;          ///< the request has passed the gate
  std::string readable_by_;      ///< the foreign origin whose page may see the answer
  Handler* handler_ = nullptr;
  std::size_t body_size_ = 0;
  std::uint64_t number_ = 0;  ///< of the request that is with the application
  bool head_only_ = false;
  bool close_after_ = false;

  std::string websocket_key_;
  bool subprotocol_ = false;  ///< to be answered with kSubprotocol
  std::optional<SocketTicket> socket_ticket_;
  std::optional<SocketHandlers> upgrade_;
  bool is_stream_ = false;  ///< of events; else a WebSocket

  bool running_ = false;
  bool reading_ = false;
  bool writing_ = false;
};

/// The connection's next life is a session. On the loop's thread.
void start_session(const std::shared_ptr<Loop>& loop, Peer peer);

}  // namespace gavel::http
