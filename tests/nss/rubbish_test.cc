// A sidecar that says what it must not: nothing is believed, nothing outside the buffer is written,
// the answer is "try again" for names (DNS must not see them) and "ask DNS" for addresses.
#include <doctest/doctest.h>
#include <errno.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"

namespace warren::test {
namespace {

using nss::Reply;
using Packets = std::vector<std::string>;

const Content kSome{.ipv4_count = 3, .ipv6_count = 2};

// A right reply of which `change` alters the header.
template <class Change>
Packets altered(const Content& content, Change change) {
    Packets packets = packets_of(content);
    Reply reply;
    memcpy(&reply, packets[0].data(), sizeof(reply));
    change(reply);
    memcpy(packets[0].data(), &reply, sizeof(reply));
    return packets;
}

FakeSidecar::Script say(const Packets& packets) {
    return [packets](int connection, const Asked&) {
        send_packets(connection, packets);
        return After::kKeepOpen;  // the end of the connection must not be what saves us
    };
}

bool is_rejected(const Packets& packets, Entry entry, const char* question) {
    FakeSidecar sidecar(say(packets));
    const Module module(sidecar.path());
    std::vector<char> memory(65536 + 128, '\x5a');
    const int before = open_descriptors();
    const Lookup lookup = module.ask(entry, question, std::span(memory).subspan(64, 65536));
    CHECK(std::count(memory.begin(), memory.begin() + 64, '\x5a') == 64);
    CHECK(std::count(memory.end() - 64, memory.end(), '\x5a') == 64);
    sidecar.drop_kept();
    CHECK(descriptors_settle_at(before));
    CHECK(lookup.error != ERANGE);
    if (entry >= Entry::kAddr) {
        return lookup.status == NSS_STATUS_UNAVAIL && lookup.h_error == NO_RECOVERY;
    }
    return lookup.status == NSS_STATUS_TRYAGAIN && lookup.h_error == TRY_AGAIN;
}

void check_rejected(const Packets& packets) {
    CHECK(is_rejected(packets, Entry::k4, "nginx"));
    CHECK(is_rejected(packets, Entry::k4Given, "nginx.warren"));
    CHECK(is_rejected(packets, Entry::k1, "nginx"));
    CHECK(is_rejected(packets, Entry::kAddr, "10.0.0.1"));
}

TEST_CASE("no header") {
    check_rejected({"x"});
    check_rejected({std::string(31, '\0')});
    check_rejected({std::string(32, '\0')});
    check_rejected({std::string(32, '\xff')});
    check_rejected({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n and more than a header"});
    check_rejected({packets_of(kSome)[0].substr(0, sizeof(Reply) - 1)});
}

TEST_CASE("packets that are too large") {
    check_rejected({std::string(nss::kMaxPacket + 1, 'x')});
    check_rejected({packets_of(kSome)[0] + std::string(nss::kMaxPacket, '\0')});
    check_rejected({packets_of(kSome)[0] + std::string(100'000, '\0')});
}

TEST_CASE("a header that contradicts itself") {
    check_rejected(altered(kSome, [](Reply& r) { r.magic ^= 1; }));
    check_rejected(altered(kSome, [](Reply& r) { r.version = 0; }));
    check_rejected(altered(kSome, [](Reply& r) { r.header_size = 0; }));
    check_rejected(altered(kSome, [](Reply& r) { r.header_size = sizeof(Reply) + 1; }));
    check_rejected(altered(kSome, [](Reply& r) { r.header_size = 0xffff; }));
    check_rejected(altered(kSome, [](Reply& r) {
        r.version = 2;
        r.header_size = sizeof(Reply) - 1;
    }));
    check_rejected(altered(kSome, [](Reply& r) {
        r.version = 2;
        r.header_size = 0xffff;
    }));
    check_rejected(altered(kSome, [](Reply& r) { r.status = nss::Status{0}; }));
    check_rejected(altered(kSome, [](Reply& r) { r.status = nss::Status{6}; }));
    check_rejected(altered(kSome, [](Reply& r) { r.status = nss::Status{255}; }));
}

TEST_CASE("counts that cannot be") {
    for (const uint32_t count :
         {0x40000U - 1, 0x40001U, 0x7fffffffU, 0x80000000U, 0xfffffffeU, 0xffffffffU}) {
        CAPTURE(count);
        check_rejected(altered(kSome, [=](Reply& r) { r.ipv4_count = count; }));
        check_rejected(altered(kSome, [=](Reply& r) { r.ipv6_count = count; }));
        check_rejected(altered(kSome, [=](Reply& r) { r.ipv4_count = r.ipv6_count = count; }));
    }
    check_rejected(altered(kSome, [](Reply& r) { r.ipv4_count = r.ipv6_count = 0; }));
    check_rejected(altered(kSome, [](Reply& r) { r.name_count = 0; }));
    check_rejected(altered(kSome, [](Reply& r) { r.name_count = 2; }));
    check_rejected(altered(kSome, [](Reply& r) { r.name_count = 0xffff; }));
    check_rejected(altered(kSome, [](Reply& r) { r.names_size = 0; }));
    check_rejected(altered(kSome, [](Reply& r) { r.names_size = 0xffff; }));
    check_rejected(altered(kSome, [](Reply& r) { r.names_size += 1; }));
    check_rejected(altered(kSome, [](Reply& r) { r.names_size -= 1; }));
}

TEST_CASE("addresses of a family that was not asked, or of a question for names") {
    CHECK(is_rejected(packets_of({.ipv6_count = 2}), Entry::k1, "nginx"));
    CHECK(is_rejected(packets_of({.ipv4_count = 2}), Entry::k2v6, "nginx"));
    CHECK(is_rejected(packets_of(kSome), Entry::k2v4, "nginx"));
    CHECK(is_rejected(packets_of({.ipv4_count = 2}), Entry::kAddr, "10.0.0.1"));
}

TEST_CASE("names that are none") {
    using std::string_literals::operator""s;
    for (const std::string& name : {""s, "a b"s, "a\nb"s, "a\x1b[1m"s, std::string(256, 'a')}) {
        check_rejected(packets_of({.names = {name}, .ipv4_count = 1}));
        CHECK(is_rejected(packets_of({.names = {"good.warren", name}}), Entry::kAddr, "10.0.0.1"));
    }
    Packets no_nul = packets_of({.names = {"nginx.warren"}});
    no_nul[0].back() = 'x';
    CHECK(is_rejected(no_nul, Entry::kAddr, "10.0.0.1"));
}

TEST_CASE("data that ends early or late, or addresses across packets") {
    const Content many{.ipv4_count = 1200};
    Packets packets = packets_of(many);
    REQUIRE(packets.size() == 3);
    check_rejected({packets[0], packets[1].substr(0, 7), packets[2]});
    check_rejected({packets[0], packets[1] + "more", packets[2]});
    check_rejected({packets[0], packets[1], packets[2] + "x"});
    check_rejected({packets[0], packets[1], packets[2] + "more"});
    check_rejected({packets[0], packets[1] + std::string(3000, 'x'), packets[2]});
    check_rejected({packets_of(kSome)[0] + "x"});
    check_rejected({packets_of(kSome)[0] + std::string(16, 'x')});
    Packets short_by_one = packets_of(kSome);
    short_by_one[0].pop_back();
    check_rejected(short_by_one);
}

TEST_CASE("a newer version with a longer header is understood") {
    Packets packets = altered(kSome, [](Reply& r) {
        r.version = 2;
        r.header_size = sizeof(Reply) + 8;
    });
    packets[0].insert(sizeof(Reply), "new data");
    FakeSidecar sidecar(say(packets));
    const Module module(sidecar.path());
    const Lookup lookup = module.ask(Entry::k4, "nginx");
    CHECK(lookup.status == NSS_STATUS_SUCCESS);
    CHECK(lookup.addresses.size() == 5);
    CHECK(lookup.name == "nginx.warren");
}

TEST_CASE("descriptors that are sent along do not arrive") {
    FakeSidecar sidecar([](int connection, const Asked& asked) {
        const std::string packet = packets_of({.ipv4_count = 1})[0];
        iovec data{const_cast<char*>(packet.data()), packet.size()};
        alignas(cmsghdr) char control[CMSG_SPACE(3 * sizeof(int))] = {};
        msghdr message{};
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof(control);
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(3 * sizeof(int));
        const int sent[3] = {0, 1, 2};
        memcpy(CMSG_DATA(header), sent, sizeof(sent));
        ::sendmsg(connection, &message, MSG_NOSIGNAL);
        (void)asked;
        return After::kClose;
    });
    const Module module(sidecar.path());
    const int before = open_descriptors();
    for (int i = 0; i < 10; ++i) {
        CHECK(module.ask(Entry::k1, "nginx").status == NSS_STATUS_SUCCESS);
    }
    CHECK(descriptors_settle_at(before));
}

}  // namespace
}  // namespace warren::test
