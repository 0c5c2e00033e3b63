// A look-up from the question to the caller's buffer, new connections included. Result is where it
// is written, HostentResult or TuplesResult:
//   bool reserve(const Answer&)            takes its room, copies the names; false: does not fit
//   void add(size_t place, int family, const char* address)   once for each address
#pragma once

#include <sys/socket.h>

#include "nss_warren/exchange.h"
#include "nss_warren/settings.h"
#include "nss_warren/shuffle_memory.h"
#include "nss_warren/silence.h"

namespace warren::nss {

// A sidecar that restarts ends connections in the middle; its successor listens a moment later.
inline constexpr int kMaxTries = 3;

template <class Result>
Outcome read_addresses(Exchange& exchange, Result& result) {
    const uint32_t ipv4_count = exchange.answer().ipv4_count;
    const uint32_t count = ipv4_count + exchange.answer().ipv6_count;
    for (uint32_t i = 0; i < count; ++i) {
        const char* address = nullptr;
        const Outcome done = exchange.next_address(i < ipv4_count ? 4 : 16, address);
        if (done != Outcome::kFound) return done;
        result.add(i, i < ipv4_count ? AF_INET : AF_INET6, address);
    }
    return exchange.is_complete() ? Outcome::kFound : Outcome::kRubbish;
}

template <class Result>
Outcome ask_until_answered(const Settings& settings, const Query& query, const Deadline& deadline,
                           Result& result) {
    const uint64_t key = shuffle_key(query);
    const uint32_t shuffle = take_shuffle(key);
    for (int tries = 1;; ++tries) {
        Exchange exchange(deadline);
        Outcome outcome = exchange.ask(settings.socket, query, shuffle);
        if (outcome == Outcome::kFound && !result.reserve(exchange.answer())) {
            remember_shuffle(key, exchange.answer().shuffle);
            return Outcome::kTooSmall;
        }
        if (outcome == Outcome::kFound) outcome = read_addresses(exchange, result);
        if (outcome != Outcome::kBroken || tries == kMaxTries) return outcome;
        if (!deadline.pause(tries)) return Outcome::kLate;
    }
}

template <class Result>
Outcome look_up(const Settings& settings, const Query& query, Result& result) {
    const Deadline deadline(settings.timeout_ms);
    if (!may_ask(deadline)) return Outcome::kLate;
    const Outcome outcome = ask_until_answered(settings, query, deadline, result);
    remember_silence(outcome, deadline);
    return outcome;
}

// The addresses of a name as the program wrote it.
template <class Result>
Outcome look_up_name(const char* raw, uint8_t families, Result& result) {
    Settings own;
    const Settings& settings = current_settings(own);
    if (settings.one_instance) families |= kOneInstance;
    Query query{Question::kAddresses, families, {}};
    switch (claim_name(raw, settings, query.bytes)) {
        case Claim::kNotOurs:
            return Outcome::kNotOurs;
        case Claim::kTooLong:
            return Outcome::kNoSuchName;
        case Claim::kAsk:
            break;
    }
    return look_up(settings, query, result);
}

// The names of an address of 4 or 16 bytes.
template <class Result>
Outcome look_up_address(std::string_view address, Result& result) {
    Settings own;
    Query query{Question::kNames, address.size() == 4 ? kIpv4 : kIpv6, address};
    if (is_mapped(address)) query = {Question::kNames, kIpv4, {address.data() + 12, 4}};
    return look_up(current_settings(own), query, result);
}

}  // namespace warren::nss
