"use client";
import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";
import { controlStyle } from "./field.tsx";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cn(controlStyle, "h-8", className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} className={cn(controlStyle, "min-h-18 py-1.5", className)} />;
}
