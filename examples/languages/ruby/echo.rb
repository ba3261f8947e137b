#!/usr/bin/env ruby
# frozen_string_literal: true

# Echo, on the standard library alone.

require 'json'

# stdout is a pipe here: without this, replies stay in Ruby's buffer.
$stdout.sync = true

def answer(body)
  case body[:type]
  when 'init' then { type: 'init_ok' }
  when 'echo' then { type: 'echo_ok', echo: body[:echo] }
  else { type: 'error', code: 10, text: "#{body[:type]} is not supported" }
  end
end

$stdin.each_line do |line|
  request = JSON.parse(line, symbolize_names: true)
  reply = answer(request[:body]).merge(in_reply_to: request[:body][:msg_id])
  puts JSON.generate(src: request[:dest], dest: request[:src], body: reply)
end
