// The least that an answer over HTTP costs with Asio: a loop that sends the same bytes for whatever it reads, without a
// look at it.
//
//     http_floor FILE       the answer, head and body; prints the port on 127.0.0.1 that it listens on
//
// One thread; for a client that sends a request when it has its answer, and a small one.
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using boost::system::error_code;

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, const std::string& answer) : socket_(std::move(socket)), answer_(answer) {}

  void read() {
    socket_.async_read_some(asio::buffer(bytes_), [this, self = shared_from_this()](error_code ec, std::size_t) {
      if (ec) return;
      socket_.write_some(asio::buffer(answer_), ec);
      if (!ec) read();
    });
  }

 private:
  Socket socket_;
  const std::string& answer_;
  std::array<char, 4096> bytes_;
};

void accept(Acceptor& acceptor, const std::string& answer) {
  acceptor.async_accept([&](error_code ec, Socket socket) {
    if (ec) return;
    socket.set_option(asio::ip::tcp::no_delay(true), ec);
    std::make_shared<Session>(std::move(socket), answer)->read();
    accept(acceptor, answer);
  });
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return std::fprintf(stderr, "usage: http_floor FILE\n"), 2;
  std::ifstream file(words[1], std::ios::binary);
  const std::string answer{std::istreambuf_iterator<char>(file), {}};
  if (answer.empty()) return std::fprintf(stderr, "%s is empty\n", words[1]), 1;
  asio::io_context loop(1);
  Acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  std::printf("127.0.0.1:%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  accept(acceptor, answer);
  loop.run();
}
