#include "server/cli/client/watch.hpp"

#include <sys/ioctl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <iostream>

#include "server/cli/client/live_stream.hpp"
#include "server/cli/client/text.hpp"
#include "server/cli/client/watch_view.hpp"

namespace gavel::cli {
namespace {

constexpr std::chrono::milliseconds kRedrawEvery{200};
constexpr std::string_view kEraseLine = "\r\x1b[K";

std::size_t width_of(int terminal) {
  winsize size{};
  if (ioctl(terminal, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col - 1U;  // the last column stays free: some terminals wrap when it is written
}

/// The lines and the line below them, on whatever `out` is.
class Watching {
 public:
  Watching(const AuctionWatch& command, std::ostream& out, int terminal)
      : command_(command), out_(out), terminal_(command.json ? -1 : terminal), timer_(loop_), signals_(loop_) {}

  Ended run(const BaseUrl& url) {
    LiveStream stream(loop_, url, "/v1/auctions/" + command_.auction + "/live", command_.where.timeout,
                      {.connected = [this] { connected(); },
                       .message = [this](const Json& message) { take(message); },
                       .lost = [this](const std::string& why) { lost(why); },
                       .ended = [this](std::optional<Trouble> trouble) { end(std::move(trouble)); }});
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    signals_.async_wait([&](boost::system::error_code error, int) {
      if (error) return;
      stream.stop();
      result_ = kExitInterrupted;
      finish();
    });
    stream.start();
    if (terminal_ >= 0) tick();
    loop_.run();
    return std::move(result_);
  }

 private:
  void connected() {
    view_.connected(true);
    lost_.clear();
    draw();
  }

  void take(const Json& message) {
    const auto lines = view_.take(message, std::chrono::steady_clock::now());
    if (command_.json && !lines.empty()) out_ << message.dump() << '\n' << std::flush;
    if (command_.json) return;
    if (!lines.empty()) print(lines);
    draw();
  }

  void lost(const std::string& why) {
    if (std::exchange(lost_, why) != why) note(why);
    view_.connected(false);
    draw();
  }

  /// Where it is told why nothing comes: on stderr, which is not what was asked for.
  void note(const std::string& why) {
    if (terminal_ < 0) std::cerr << "gavel: the connection is lost, connecting again: " << printable(why) << std::endl;
  }

  void print(const std::string& lines) {
    if (terminal_ >= 0) out_ << kEraseLine;
    out_ << lines << std::flush;
  }

  void draw() {
    if (terminal_ < 0 || view_.over()) return;
    out_ << kEraseLine << view_.status(std::chrono::steady_clock::now(), width_of(terminal_)) << std::flush;
  }

  void tick() {
    timer_.expires_after(kRedrawEvery);
    timer_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      draw();
      tick();
    });
  }

  void end(std::optional<Trouble> trouble) {
    if (trouble) {
      result_ = base::Unexpected(*std::move(trouble));
    } else {
      result_ = view_.exit_code();
    }
    finish();
  }

  void finish() {
    if (terminal_ >= 0 && !view_.over()) out_ << kEraseLine << std::flush;
    loop_.stop();
  }

  const AuctionWatch& command_;
  std::ostream& out_;
  int terminal_;
  boost::asio::io_context loop_{1};
  boost::asio::steady_timer timer_;
  boost::asio::signal_set signals_;
  WatchView view_;
  std::string lost_;
  Ended result_ = 1;
};

}  // namespace

Ended run_watch(const AuctionWatch& command, std::ostream& out, int terminal) {
  if (auto ok = check_id(command.auction); !ok) return base::Unexpected(ok.error());
  const auto client = Client::open(command.where);
  if (!client) return base::Unexpected(client.error());
  return Watching(command, out, terminal).run(client->url());
}

}  // namespace gavel::cli
