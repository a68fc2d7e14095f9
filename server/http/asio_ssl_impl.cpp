// Asio's part about TLS, compiled here once.
#include <boost/asio/ssl/impl/src.hpp>
