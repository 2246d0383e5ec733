# What the load tests share: they build the service, the driver and the emulator once, start services on the emulator, and read reports.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

folder=$(mktemp -d)
pids=()

end() {
  for pid in "${pids[@]}"; do
    kill -9 "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  if [ "${keep:-0}" = 1 ]; then echo "logs and reports: $folder"; else rm -rf "$folder"; fi
}
trap end EXIT

say() { printf '%s\n' "$*"; }

failures=0
check() { # TEXT CONDITION, of awk
  if awk "BEGIN { exit !($2) }"; then say "  ok: $1 ($2)"; else say "  FAILED: $1 ($2)"; failures=$((failures + 1)); fi
}

build() {
  local project
  for project in Service Load; do
    dotnet build "samples/Ascend.Rope.$project" -c Release -v quiet -m:1 >"$folder/build.log" 2>&1 || { tail -20 "$folder/build.log"; exit 1; }
  done
  cmake -S native -B artifacts/native -DCMAKE_BUILD_TYPE=Release >"$folder/build.log" 2>&1 \
    && cmake --build artifacts/native --parallel 2 >"$folder/build.log" 2>&1 || { tail -20 "$folder/build.log"; exit 1; }
}

next_port=$((20000 + RANDOM % 10000))
take_port() { # the next port of the loopback on which nobody listens, in $port
  port=$((++next_port))
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((++next_port)); done
}

take_port
url="http://127.0.0.1:$port"
urls=("$url")

is_ready() { # [PORT]: whether /healthz/ready answers 200
  local line
  { exec 3<>"/dev/tcp/127.0.0.1/${1:-$port}"; } 2>/dev/null || return 1
  printf 'GET /healthz/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
  read -r line <&3 || true
  exec 3>&-
  [[ $line == *" 200 "* ]]
}

program=samples/Ascend.Rope.Service/bin/Release/net10.0/Ascend.Rope.Service

# Starts the service's program on the emulator, with HTTP on a port; its process is $service.
launch() { # PORT LOG SETTINGS…
  local at=$1 log=$2
  shift 2
  "$program" \
    --Kestrel:Endpoints:Http:Url="http://127.0.0.1:$at" --Kestrel:Endpoints:Grpc:Url=http://127.0.0.1:0 --Kestrel:Endpoints:Grpc:Protocols=Http2 \
    --AscendRope:CannRoot="$PWD/artifacts/emulator/cann-9.2" --AscendRope:AllowEmulator=true --AscendRope:Policy=RequireNpu \
    --Service:Limits:MaxRequestsPerOwner=8192 "$@" >"$log" 2>&1 &
  service=$!
  pids+=("$service")
}

await_ready() { # PORT PROCESS LOG
  local i
  for ((i = 0; i < 600; i++)); do
    kill -0 "$2" 2>/dev/null || { tail -20 "$3"; exit 1; }
    if is_ready "$1"; then return; fi
    sleep 0.1
  done
  say "The service was not ready within a minute"
  tail -20 "$3"
  exit 1
}

# Starts a service on the emulator, and waits until it is ready; its process is $service, its log $1.
start_service() { # LOG SETTINGS…
  local log=$1
  shift
  launch "$port" "$log" "$@"
  await_ready "$port" "$service" "$log"
  say "The service is ready, and its live page at $url"
}

# Ends a process with SIGTERM, as whatever runs it would, and waits for its end, a minute at most; its exit code.
stop() { # PROCESS
  local i
  kill -TERM "$1"
  for ((i = 0; i < 600; i++)); do
    kill -0 "$1" 2>/dev/null || break
    sleep 0.1
  done
  kill -9 "$1" 2>/dev/null || true
  wait "$1"
}

stop_service() {
  stop "$service" || say "  the service ended with $?"
}

# Starts the driver on $urls, whose process is $driver then; "wait" gives its exit code.
start_driver() { # REPORT OPTIONS…
  local report=$1
  shift
  samples/Ascend.Rope.Load/bin/Release/net10.0/Ascend.Rope.Load "${urls[@]/#/--url=}" --json "$report" "$@" >"${report%.json}.txt" 2>"${report%.json}.progress" &
  driver=$!
  pids+=("$driver")
}

drive() { # REPORT OPTIONS…; its exit code is the driver's
  start_driver "$@"
  wait "$driver"
}

field() { # REPORT NAME: a number at the top of a report, or of its table "answers" with NAME answers.p99
  case $2 in
    *.*) sed -nE "/^  \"${2%.*}\": \{/,/^  \}/s/^    \"${2#*.}\": ([0-9.eE+-]+),?$/\1/p" "$1" ;;
    *) sed -nE "s/^  \"$2\": ([0-9.eE+-]+),?$/\1/p" "$1" ;;
  esac | grep . || echo 0
}

answers() { # REPORT: how many answers there were, of any status
  sed -nE '/^  "statuses": \{/,/^  \}/s/^    "[0-9]+": ([0-9]+),?$/\1/p' "$1" | awk '{ sum += $1 } END { print sum + 0 }'
}

one_line_logs=(--Logging:Console:FormatterName=simple --Logging:Console:FormatterOptions:SingleLine=true --Logging:Console:FormatterOptions:TimestampFormat="HH:mm:ss.fff ")

say_what_happened() { # LOG…, of one line each
  say "What the service said, and how often:"
  sed -nE 's/^[0-9:.]+ (warn|fail|crit): [^ ]+\[[0-9]+\] //p' "$@" | sed -E 's/ Ascend\.Rope\.[A-Za-z]*Exception: .*//' | cut -c1-150 | sort | uniq -c | sort -rn | head -12
}

calculate() { awk "BEGIN { printf \"%.${2:-0}f\", $1 }"; }

cpu_ticks() { # PROCESS…: the processor time that they have used, in ticks; those that have ended count for none
  local process sum=0
  for process in "$@"; do sum=$((sum + $(awk '{ print $14 + $15 }' "/proc/$process/stat" 2>/dev/null || echo 0))); done
  echo "$sum"
}

resident() { # PID: its resident memory in MiB
  awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"
}
