// Any packets from a hostile sidecar, to module and preload library: refused, or a result that is
// whole and lies where it may. The Connection here is our own, with packets made of the input.
#include <netdb.h>

#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "nss_warren/hostent_result.h"
#include "nss_warren/look_up.h"
#include "nss_warren/preload/address_list.h"
#include "nss_warren/tuples_result.h"

using namespace warren::nss;

namespace {

std::string_view input;

uint8_t take_byte() {
    if (input.empty()) return 0;
    const auto byte = static_cast<uint8_t>(input.front());
    input.remove_prefix(1);
    return byte;
}

void require(bool condition) {
    if (!condition) std::abort();
}

// Half of the inputs get a header that is right so far, so that what comes behind it is reached.
void mend_header(char* packet, size_t size) {
    if (size < sizeof(Reply)) return;
    Reply reply;
    std::memcpy(&reply, packet, sizeof reply);
    reply.magic = kMagic;
    reply.version = kVersion;
    reply.header_size = sizeof reply;
    reply.status = Status::kFound;
    std::memcpy(packet, &reply, sizeof reply);
}

bool mend = false;
bool first_packet = false;

// Copies of an exact size, so that a byte too far is seen.
struct Memory {
    explicit Memory(size_t size) : bytes(size == 0 ? 1 : size), size(size) {}
    [[nodiscard]] bool holds(const void* pointer, size_t length) const {
        const auto* const at = static_cast<const char*>(pointer);
        return at >= bytes.data() && at + length <= bytes.data() + size;
    }
    std::vector<char> bytes;
    size_t size;
};

template <class Result>
Outcome exchange_once(const Query& query, Result& result) {
    first_packet = true;
    const Deadline deadline(1000);
    Exchange exchange(deadline);
    const Outcome outcome = exchange.ask("/unused", query, 0);
    if (outcome != Outcome::kFound) return outcome;
    if (!result.reserve(exchange.answer())) return Outcome::kTooSmall;
    return read_addresses(exchange, result);
}

void as_tuples(const Query& query, size_t size) {
    Memory memory(size);
    TuplesResult tuples(memory.bytes.data(), size);
    if (exchange_once(query, tuples) != Outcome::kFound) return;
    gaih_addrtuple* tuple = nullptr;
    tuples.write(&tuple);
    require(tuple != nullptr);
    for (; tuple != nullptr; tuple = tuple->next) {
        require(memory.holds(tuple, sizeof *tuple));
        require(memory.holds(tuple->name, std::strlen(tuple->name) + 1));
        require((query.families & (tuple->family == AF_INET ? kIpv4 : kIpv6)) != 0);
    }
}

void as_hostent(const Query& query, int family, size_t size) {
    Memory memory(size);
    const bool reverse = query.question == Question::kNames;
    HostentResult result(family, reverse ? query.bytes : std::string_view(), memory.bytes.data(),
                         size);
    if (exchange_once(query, result) != Outcome::kFound) return;
    hostent host{};
    result.write(host);
    require(memory.holds(host.h_name, std::strlen(host.h_name) + 1));
    for (char** alias = host.h_aliases; *alias != nullptr; ++alias) {
        require(memory.holds(*alias, std::strlen(*alias) + 1));
    }
    require(host.h_addr_list[0] != nullptr);
    for (char** address = host.h_addr_list; *address != nullptr; ++address) {
        require(memory.holds(*address, static_cast<size_t>(host.h_length)));
    }
}

void as_list(const Query& query, int family, int flags) {
    addrinfo given{};
    given.ai_family = family;
    given.ai_flags = flags;
    Hints hints(&given);
    require(hints.read_service(nullptr) == 0);
    AddressList list(hints);
    if (exchange_once(query, list) != Outcome::kFound) return;
    require(!list.out_of_memory());
    addrinfo* entry = list.release();
    require(entry != nullptr);
    require((entry->ai_canonname != nullptr) == hints.canonical_name());
    while (entry != nullptr) {
        require(is_our_node(entry));
        require(family == AF_UNSPEC || entry->ai_family == family);
        entry = free_node(entry);
    }
}

}  // namespace

namespace warren::nss {

Outcome Connection::connect(const char* /*path*/) { return Outcome::kFound; }
Outcome Connection::send(const char* /*bytes*/, size_t /*size*/) { return Outcome::kFound; }

// Two bytes of length, then the packet; the end of the input is the end of the connection.
Outcome Connection::receive(char* bytes, size_t& size) {
    if (input.empty()) return Outcome::kBroken;
    const size_t announced = static_cast<size_t>(take_byte()) << 8 | take_byte();
    size = announced < input.size() ? announced : input.size();
    if (size > kMaxPacket) return Outcome::kRubbish;
    if (size == 0) return Outcome::kBroken;
    std::memcpy(bytes, input.data(), size);
    input.remove_prefix(size);
    if (mend && first_packet) mend_header(bytes, size);
    first_packet = false;
    return Outcome::kFound;
}

}  // namespace warren::nss

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    input = {reinterpret_cast<const char*>(bytes), size};
    const uint8_t kind = take_byte();
    mend = (kind & 0x80) != 0;
    const size_t room = (kind & 0x40) != 0 ? 65536 : size_t{take_byte()} * 8;
    static constexpr int kFlags[] = {0, AI_CANONNAME, AI_V4MAPPED, AI_V4MAPPED | AI_ALL};
    const int flags = kFlags[kind >> 4 & 3];
    const Query both{Question::kAddresses, kIpv4 | kIpv6, "nginx"};
    switch (kind & 0xf) {
        case 0:
            as_tuples(both, room);
            break;
        case 1:
            as_hostent({Question::kAddresses, kIpv4, "nginx"}, AF_INET, room);
            break;
        case 2:
            as_hostent({Question::kAddresses, kIpv6, "nginx"}, AF_INET6, room);
            break;
        case 3:
            as_hostent({Question::kNames, kIpv4, "\1\2\3\4"}, AF_INET, room);
            break;
        case 4:
            as_list(both, AF_UNSPEC, flags);
            break;
        case 5:
            as_list({Question::kAddresses, kIpv4, "nginx"}, AF_INET, flags & AI_CANONNAME);
            break;
        default:
            as_list(both, AF_INET6, AI_V4MAPPED | (flags & (AI_ALL | AI_CANONNAME)));
            break;
    }
    return 0;
}
