// How a receiver knows that a webhook is ours: the signature of Standard Webhooks 1.0 (standardwebhooks.com), scheme
// v1.
//
//     webhook-id: msg_01KAPX4V…_3
//     webhook-timestamp: 1795710079
//     webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
//
// HMAC-SHA256 over "<id>.<timestamp>.<body>". While a secret is being replaced there are two signatures, with a space
// between them, and a receiver that knows either is content.
//
// Thread rules: pure functions, but for make_secret(), any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gavel::webhooks {

/// The key's bytes. As a text for people: "whsec_" and their base64.
using Secret = std::vector<std::uint8_t>;

/// 32 bytes of OpenSSL's randomness.
Secret make_secret();
std::string to_text(const Secret& secret);

/// The value of webhook-signature: one for each secret, the newest first. @param timestamp seconds since 1970
std::string signature(std::span<const Secret> secrets, std::string_view id, std::int64_t timestamp,
                      std::string_view body);

}  // namespace gavel::webhooks
