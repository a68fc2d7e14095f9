// What a client may take of the server: bytes, counts and time. Every bound of the HTTP and WebSocket layer is here.
//
// Values; set them before the Server is made. The defaults are for an auction server behind nothing at all: heads and
// bodies are small, and whoever is slow is cut. Durations are checked by one coarse timer for each loop, so that a
// deadline may be seen up to `sweep` late.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gavel::http {

struct Limits {
  using Duration = std::chrono::milliseconds;

  std::size_t head = 8 * 1024;     ///< request line and fields, in bytes; above it 431
  std::size_t target = 4 * 1024;   ///< request target, in bytes; above it 414
  std::size_t fields = 100;        ///< header fields; above it 431
  std::size_t parameters = 64;     ///< query parameters; above it 400
  std::uint64_t body = 16 * 1024;  ///< Content-Length; above it 413

  std::size_t connections = 10'000;        ///< TCP connections, WebSockets included; above it 503 and close
  std::size_t sockets = 8'000;             ///< WebSockets open or shaking hands; above it 503
  std::size_t client_connections = 1'000;  ///< of one client (an IPv4 address, an IPv6 /64); above it 429; 0: any
  double client_rate = 500;  ///< connections a second that one client may open, four times that at once; 0: any

  Duration head_time{5'000};     ///< from its first byte (or the accept) to the end of the head; then 408
  Duration body_time{10'000};    ///< for the body, plus its length / `min_rate`; then 408
  Duration answer_time{30'000};  ///< for the application to answer; then 504
  Duration write_time{10'000};   ///< for a write, plus its length / `min_rate`; then the connection is dropped
  Duration idle_time{60'000};    ///< keep-alive without a request; then the connection is closed
  Duration linger_time{1'000};   ///< after the last answer, for the client to read it
  std::size_t linger_bytes = 2 * 1024 * 1024;  ///< bytes thrown away meanwhile; then the connection is dropped
  std::size_t min_rate = 4 * 1024;             ///< bytes a second that a body or an answer must move at least

  std::size_t message = 16 * 1024;       ///< a WebSocket message from a client, in bytes; above it 1009
  std::size_t queue_bytes = 256 * 1024;  ///< waiting for one WebSocket; above either 1013
  std::size_t queue_frames = 1'000;
  Duration ping_time{20'000};      ///< silence of a WebSocket after which it is pinged
  Duration pong_time{10'000};      ///< silence after that ping, after which it is dropped
  Duration close_time{5'000};      ///< for the close handshake; then it is dropped
  double flood_burst = 200;        ///< frames (control ones too) and reads that a WebSocket may send at once …
  double flood_rate = 20;          ///< … and for each second after that; above it 1008
  std::size_t unsent = 16 * 1024;  ///< bytes for one WebSocket that the kernel keeps before it has sent them

  double farewell_rate = 1'000;   ///< WebSockets that a drain sends away each second, so that they do not all …
  Duration farewell_time{2'000};  ///< … come back at once; but all within this time

  Duration sweep{250};  ///< how often deadlines are checked
};

}  // namespace gavel::http
