// What one worker has answered, and how fast: counted once for each reply, in one table by all that
// is asked about it, so that counting is one addition. Written by its worker, read by any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "shared/nss_protocol.h"
#include "sidecar/base/histogram.h"
#include "sidecar/dns/protocol.h"
#include "sidecar/dns/transport.h"

namespace warren {

// Where an answer comes from.
enum class Origin : uint8_t { kOwn, kCache, kForwarded };
inline constexpr size_t kOrigins = 3;
// What is timed: own answers, what the cache had, what upstreams were asked for, NSS.
enum class Served : uint8_t { kOwn, kHit, kMiss, kNss };
inline constexpr size_t kServed = 4;

class ServingFigures {
  public:
    static constexpr size_t kTransports = 2;
    static constexpr size_t kRcodes = 16;
    static constexpr size_t kNssStatuses = 6;  // numbers of nss::Status
    // The types that are counted by name; all others are the first one.
    static constexpr std::array<dns::Type, 14> kTypes{
        dns::Type{},      dns::Type::kA,     dns::Type::kAaaa, dns::Type::kNs,   dns::Type::kCname,
        dns::Type::kSoa,  dns::Type::kPtr,   dns::Type::kMx,   dns::Type::kTxt,  dns::Type::kSrv,
        dns::Type::kSvcb, dns::Type::kHttps, dns::Type::kAny,  dns::Type::kNaptr};
    static constexpr size_t kTypePlaces = 16;

    // A reply in DNS; its rcode is the header's four bits.
    void count(Transport transport, dns::Type type, Origin origin, uint8_t rcode) {
        add(replies_[place(static_cast<size_t>(transport), type_place(type),
                           static_cast<size_t>(origin), rcode % kRcodes)]);
    }
    void count_nss(nss::Status status) { add(nss_[static_cast<size_t>(status) % kNssStatuses]); }
    // `count` replies that took so long from when they were read until they were sent.
    void note_time(Served what, Duration took, uint64_t count = 1) {
        times_[static_cast<size_t>(what)].note(took, count);
    }

    // `type` is a place in kTypes.
    [[nodiscard]] uint64_t replies(Transport transport, size_t type, Origin origin,
                                   size_t rcode) const {
        return replies_[place(static_cast<size_t>(transport), type, static_cast<size_t>(origin),
                              rcode)]
            .load(std::memory_order_relaxed);
    }
    [[nodiscard]] uint64_t nss_replies(nss::Status status) const {
        return nss_[static_cast<size_t>(status)].load(std::memory_order_relaxed);
    }
    [[nodiscard]] const Histogram& times(Served what) const {
        return times_[static_cast<size_t>(what)];
    }

  private:
    using Value = std::atomic<uint64_t>;

    // Where each type below kTable stands in kTypes.
    static constexpr size_t kTable = 256;
    static constexpr std::array<uint8_t, kTable> kPlaces = [] {
        std::array<uint8_t, kTable> places{};
        for (size_t i = 0; i < kTypes.size(); ++i) {
            places[static_cast<size_t>(kTypes[i])] = static_cast<uint8_t>(i);
        }
        return places;
    }();
    static size_t type_place(dns::Type type) {
        const auto number = static_cast<size_t>(type);
        return number < kTable ? kPlaces[number] : 0;
    }
    static size_t place(size_t transport, size_t type, size_t origin, size_t rcode) {
        return ((transport * kOrigins + origin) * kTypePlaces + type) * kRcodes + rcode;
    }
    static void add(Value& value) {
        value.store(value.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }

    alignas(64) std::array<Value, kTransports * kOrigins * kTypePlaces * kRcodes> replies_{};
    std::array<Value, kNssStatuses> nss_{};
    std::array<Histogram, kServed> times_{};
};

}  // namespace warren
