#!/usr/bin/env php
<?php

// Echo, on the standard library alone.

declare(strict_types=1);

function answer(array $body): array
{
    return match ($body['type']) {
        'init' => ['type' => 'init_ok'],
        'echo' => ['type' => 'echo_ok', 'echo' => $body['echo']],
        default => ['type' => 'error', 'code' => 10, 'text' => "{$body['type']} is not supported"],
    };
}

while (($line = fgets(STDIN)) !== false) {
    $request = json_decode($line, true, flags: JSON_THROW_ON_ERROR);
    $reply = answer($request['body']) + ['in_reply_to' => $request['body']['msg_id']];
    $message = ['src' => $request['dest'], 'dest' => $request['src'], 'body' => $reply];
    fwrite(STDOUT, json_encode($message, JSON_THROW_ON_ERROR) . "\n");
}
