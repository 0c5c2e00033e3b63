// What the command line says, as strings: command_line.cc collects them, build_request.cc knows
// what they mean. Main thread, once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace warren {

using Strings = std::vector<std::string>;

struct ServeStrings {
    std::map<std::string, Strings> options;  // by name
    Strings config;
    bool upgrade = false;
};

struct AttachStrings {
    std::optional<std::string> netns;
    std::optional<std::string> pid;
    std::optional<std::string> name;
    std::optional<std::string> id;
    std::optional<std::string> mode;
    Strings networks;
    Strings addresses;
    bool internal = false;
};

struct HookStrings {
    std::string stage;
    std::string add_to;
    std::string module;
    bool only_socket = false;
    bool required = false;
};

struct DoctorStrings {
    std::optional<std::string> pid;
    bool in_container = false;
    bool on_host = false;
};

struct Collected {
    ServeStrings plain;      // without a command, or before it
    ServeStrings serve;      // behind `serve`
    Strings command_config;  // of another command
    std::string control_socket;
    bool json = false;
    std::string name;  // resolve
    std::string type = "A";
    std::string server;
    bool over_tcp = false;
    std::string file;  // check
    std::string check_domain = "warren";
    bool flush = false;  // cache
    std::optional<std::string> flushed;
    std::string source;
    AttachStrings attach;
    std::string detached;
    HookStrings hook;
    bool once = false;    // top, watch
    std::string service;  // services
    std::string explained_type;
    std::string level;   // log-level
    std::string on_off;  // query-log
    std::string logged_name;
    std::string logged_client;
    std::string logged_sample;
    DoctorStrings doctor;
};

}  // namespace warren
