// What is said to etcd's JSON gateway (v3) and what it answers: octets are base64, and numbers of
// 64 bits are strings. No state: any thread. Throws BadJson for what is no such message.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace warren {

// gRPC's codes, as far as they are told apart.
inline constexpr int kEtcdDeadline = 4;
inline constexpr int kEtcdNotFound = 5;
inline constexpr int kEtcdPrecondition = 9;
inline constexpr int kEtcdOutOfRange = 11;  // a revision that is compacted, or not there yet
inline constexpr int kEtcdUnavailable = 14;
inline constexpr int kEtcdUnauthenticated = 16;

// What etcd refuses, in its own words.
class EtcdError : public std::runtime_error {
  public:
    EtcdError(int code, const std::string& reason) : std::runtime_error(reason), code_(code) {}
    [[nodiscard]] int code() const { return code_; }

  private:
    int code_;
};

// Of the store as a whole, where an answer was given.
struct EtcdHeader {
    std::string cluster;
    int64_t revision = 0;
    int64_t term = 0;
};

struct EtcdEntry {
    std::string key;
    std::string value;
    int64_t revision = 0;  // of its last change
    bool deleted = false;
};

struct EtcdRange {
    EtcdHeader header;
    std::vector<EtcdEntry> entries;  // by key
    bool more = false;
    int64_t count = 0;  // of keys in the whole range, whatever was asked of them
};

struct EtcdWatchMessage {
    EtcdHeader header;
    bool created = false;
    bool canceled = false;
    bool fragment = false;         // the next message has more of the same
    int64_t compact_revision = 0;  // nothing before it can be told any more
    std::string reason;            // why it is canceled
    std::vector<EtcdEntry> events;
};

// The first key behind all that begin with `prefix`, which is not empty.
std::string end_of_prefix(std::string prefix);

// Keys from `key` up to, without, `end`; as of `revision`, or of now if that is 0.
nlohmann::json range_request(const std::string& key, const std::string& end, size_t limit,
                             int64_t revision);
nlohmann::json watch_request(const std::string& prefix, int64_t first_revision);
nlohmann::json put_request(const std::string& key, const std::string& value, int64_t lease);

// A 64-bit number; 0 if it is absent, as the gateway leaves zeros out.
int64_t read_number(const nlohmann::json& object, const char* name);
EtcdHeader read_header(const nlohmann::json& answer);
EtcdRange read_range(const nlohmann::json& answer);
// One line of a watch. Throws EtcdError if it says that the stream has failed.
EtcdWatchMessage read_watch_message(std::string_view line);
// An answer that is no success: etcd's reason, or the status of HTTP if it gives none.
EtcdError read_error(long status, std::string_view body);

}  // namespace warren
